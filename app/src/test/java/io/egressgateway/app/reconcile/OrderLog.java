package io.egressgateway.app.reconcile;

import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.survey.TranslatedConnection;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.Predecessor;
import io.egressgateway.port.datapath.RoutingBackend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Passes everything on, and keeps in which order the parts of a kernel were written. */
final class OrderLog {
  private final DatapathBackend datapath;
  private final RoutingBackend routing;
  private final ConntrackTable conntrack;
  private final List<String> entries = new ArrayList<>();
  private int readings;
  private boolean routingBroken;
  private boolean unreadable;
  private Runnable meanwhile = () -> {};
  private int breakAt = Integer.MAX_VALUE;

  OrderLog(DatapathBackend datapath, RoutingBackend routing, ConntrackTable conntrack) {
    this.datapath = datapath;
    this.routing = routing;
    this.conntrack = conntrack;
  }

  List<String> entries() {
    return List.copyOf(entries);
  }

  int readings() {
    return readings;
  }

  void clear() {
    entries.clear();
  }

  /**
   * Lets the write with this number, counted from 1, fail without effect; the later ones do not.
   */
  void breakAt(int number) {
    breakAt = number;
  }

  private void entered(String entry) throws DatapathException {
    entries.add(entry);
    if (entries.size() == breakAt) {
      breakAt = Integer.MAX_VALUE;
      throw new DatapathException(DatapathException.Kind.OTHER, "write", entry, null);
    }
  }

  /** Lets the next write of routing take effect and throw what no port may throw. */
  void breakNextRouting() {
    routingBroken = true;
  }

  /** Lets the next reading of the tables fail. */
  void failNextReading() {
    unreadable = true;
  }

  /** What happens after the next write of tables, before the writer knows that it was made. */
  void duringNextApply(Runnable action) {
    meanwhile = action;
  }

  DatapathBackend datapath() {
    return new DatapathBackend() {
      @Override
      public Capabilities probe() throws DatapathException {
        return datapath.probe();
      }

      @Override
      public ObservedTables observe() throws DatapathException {
        readings++;
        if (unreadable) {
          unreadable = false;
          throw new DatapathException(DatapathException.Kind.OTHER, "list table", "table", null);
        }
        return datapath.observe();
      }

      @Override
      public void check(DatapathTransaction transaction) throws DatapathException {
        datapath.check(transaction);
      }

      @Override
      public void apply(DatapathTransaction transaction) throws DatapathException {
        entered("tables");
        datapath.apply(transaction);
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
      }

      @Override
      public void onForeignChange(Runnable wake) {
        datapath.onForeignChange(wake);
      }

      @Override
      public SortedMap<String, Long> drops() throws DatapathException {
        return datapath.drops();
      }

      @Override
      public void uninstall() throws DatapathException {
        datapath.uninstall();
      }

      @Override
      public void close() {
        datapath.close();
      }
    };
  }

  RoutingBackend routing() {
    return new RoutingBackend() {
      @Override
      public ObservedRouting observe() throws DatapathException {
        readings++;
        return routing.observe();
      }

      @Override
      public void apply(RoutingTransaction transaction) throws DatapathException {
        entered("routing");
        routing.apply(transaction);
        if (routingBroken) {
          routingBroken = false;
          throw new UnsupportedOperationException("a bug");
        }
      }

      @Override
      public void onForeignChange(Runnable wake) {
        routing.onForeignChange(wake);
      }

      @Override
      public void close() {
        routing.close();
      }
    };
  }

  Predecessor predecessor(Predecessor predecessor) {
    return new Predecessor() {
      @Override
      public boolean isThere() throws DatapathException {
        return predecessor.isThere();
      }

      @Override
      public void restrain() throws DatapathException {
        entered("restraint");
        predecessor.restrain();
      }

      @Override
      public void remove() throws DatapathException {
        entered("removal");
        predecessor.remove();
      }

      @Override
      public void close() {
        predecessor.close();
      }
    };
  }

  ConntrackTable conntrack() {
    return new ConntrackTable() {
      @Override
      public void cut(Collection<ConntrackCut> cuts) throws DatapathException {
        entered("conntrack");
        conntrack.cut(cuts);
      }

      @Override
      public int adopt(ConntrackAdoption adoption) throws DatapathException {
        entered("adoption");
        return conntrack.adopt(adoption);
      }

      @Override
      public void translated(Consumer<TranslatedConnection> each) throws DatapathException {
        conntrack.translated(each);
      }

      @Override
      public void close() {
        conntrack.close();
      }
    };
  }
}
