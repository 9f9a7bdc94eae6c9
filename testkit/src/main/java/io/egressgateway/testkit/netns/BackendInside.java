package io.egressgateway.testkit.netns;

import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import java.util.SortedMap;
import java.util.concurrent.Callable;

/**
 * A backend of which every method runs on a thread inside of a namespace, as all of an agent does:
 * a program that a backend starts is in the namespace of the thread that called.
 */
public final class BackendInside implements DatapathBackend {
  private final NetworkNamespace namespace;
  private final DatapathBackend backend;

  private BackendInside(NetworkNamespace namespace, DatapathBackend backend) {
    this.namespace = namespace;
    this.backend = backend;
  }

  /** Opens a backend inside. */
  public static DatapathBackend open(NetworkNamespace namespace, Callable<DatapathBackend> opening)
      throws Exception {
    return new BackendInside(namespace, namespace.call(opening));
  }

  private interface Step<T> {
    T run() throws DatapathException;
  }

  private <T> T inside(Step<T> step) throws DatapathException {
    try {
      return namespace.call(step::run);
    } catch (DatapathException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("only these can be thrown", e);
    }
  }

  private interface Act {
    void run() throws DatapathException;
  }

  private void act(Act act) throws DatapathException {
    inside(() -> {
      act.run();
      return true;
    });
  }

  @Override
  public Capabilities probe() throws DatapathException {
    return inside(backend::probe);
  }

  @Override
  public ObservedTables observe() throws DatapathException {
    return inside(backend::observe);
  }

  @Override
  public void check(DatapathTransaction transaction) throws DatapathException {
    act(() -> backend.check(transaction));
  }

  @Override
  public void apply(DatapathTransaction transaction) throws DatapathException {
    act(() -> backend.apply(transaction));
  }

  @Override
  public void onForeignChange(Runnable wake) {
    backend.onForeignChange(wake);
  }

  @Override
  public SortedMap<String, Long> drops() throws DatapathException {
    return inside(backend::drops);
  }

  @Override
  public void uninstall() throws DatapathException {
    act(backend::uninstall);
  }

  @Override
  public void close() {
    backend.close();
  }
}
