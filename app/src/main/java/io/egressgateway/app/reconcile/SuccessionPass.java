package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what other backends programmed, once the node is programmed by the chosen one: until then
 * theirs decides, and in between both do, alike. What cannot be removed is tried again after later
 * passes and does not make this node count as not programmed. Owner thread.
 */
public final class SuccessionPass implements Pass {
  private static final Logger LOG = LoggerFactory.getLogger(SuccessionPass.class);

  /** A backend that is not used any more. */
  public interface Former {
    String name();

    /** Removes everything of it; success where nothing is there. */
    void remove() throws DatapathException;
  }

  private final Pass pass;
  private final List<Former> formers;
  private final EgressMetrics metrics;
  private final Set<String> complained = new HashSet<>();

  /** Goes before {@code pass} in nothing: what it removes comes after. */
  public SuccessionPass(Pass pass, List<? extends Former> formers, EgressMetrics metrics) {
    this.pass = requireNonNull(pass, "pass");
    this.formers = new ArrayList<>(formers);
    this.metrics = requireNonNull(metrics, "metrics");
  }

  @Override
  public Outcome run() {
    Outcome outcome = pass.run();
    if (outcome == Outcome.DONE) {
      removeAll();
    }
    return outcome;
  }

  private void removeAll() {
    for (Former former : List.copyOf(formers)) {
      try {
        former.remove();
        formers.remove(former);
      } catch (DatapathException failure) {
        metrics.failed("succession", failure.kind().name());
        if (complained.add(former.name())) {
          LOG.atWarn()
              .addKeyValue("backend", former.name())
              .addKeyValue("kind", failure.kind())
              .setCause(failure)
              .log("what another backend left could not be removed, it is tried again");
        }
      }
    }
  }
}
