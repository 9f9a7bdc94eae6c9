package io.egressgateway.testkit.fake;

import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.PublishReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Keeps what was published, of either role. Like the real ones it counts only what differs from
 * what was published before; events always count. Safe for any thread.
 */
public final class RecordingPublisher implements ControllerPublisher, AgentPublisher {
  private final List<Publication> publications = new ArrayList<>();
  private final List<Tunnel.Report> reports = new ArrayList<>();
  private Optional<String> refused = Optional.empty();
  private final Queue<PublishReport.Failure> failures = new ArrayDeque<>();

  /** Lets the next publication fail; nothing of it is kept. */
  public synchronized void failNext(PublishReport.Failure failure) {
    failures.add(failure);
  }

  @Override
  public synchronized PublishReport publish(Publication publication) {
    if (!failures.isEmpty()) {
      return new PublishReport(0, List.of(failures.remove()));
    }
    int written =
        publications.isEmpty()
            ? size(publication)
            : differences(publications.getLast(), publication);
    publications.add(publication);
    return new PublishReport(written, List.of());
  }

  @Override
  public synchronized PublishReport publishEnd(Tunnel.Report report) {
    if (!failures.isEmpty()) {
      return new PublishReport(0, List.of(failures.remove()));
    }
    boolean same = !reports.isEmpty() && reports.getLast().equals(report) && refused.isEmpty();
    reports.add(report);
    refused = Optional.empty();
    return same ? PublishReport.NOTHING : new PublishReport(1, List.of());
  }

  @Override
  public synchronized PublishReport publishRefusal(String what) {
    if (!failures.isEmpty()) {
      return new PublishReport(0, List.of(failures.remove()));
    }
    boolean same = refused.equals(Optional.of(what));
    refused = Optional.of(what);
    return same ? PublishReport.NOTHING : new PublishReport(1, List.of());
  }

  private static int size(Publication publication) {
    return publication.tunnels().size()
        + publication.goneTunnels().size()
        + publication.groups().size()
        + publication.policies().size()
        + publication.slices().size()
        + 1
        + publication.notes().size();
  }

  private static int differences(Publication before, Publication now) {
    long status =
        now.tunnels().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.tunnels().get(entry.getKey())))
                .count()
            + now.groups().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.groups().get(entry.getKey())))
                .count()
            + now.policies().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.policies().get(entry.getKey())))
                .count();
    boolean ranges =
        !now.ranges().equals(before.ranges())
            || !now.rangesConditions().equals(before.rangesConditions());
    long gone =
        now.goneTunnels().stream().filter(node -> !before.goneTunnels().contains(node)).count();
    return (int) (status + gone) + now.slices().size() + (ranges ? 1 : 0) + now.notes().size();
  }

  /** All publications, oldest first. */
  public synchronized List<Publication> publications() {
    return List.copyOf(publications);
  }

  public synchronized Optional<Publication> last() {
    return publications.isEmpty() ? Optional.empty() : Optional.of(publications.getLast());
  }

  /** What the kernel refuses by what was published last. */
  public synchronized Optional<String> refused() {
    return refused;
  }

  /** What was reported of the node's end of the tunnel, oldest first. */
  public synchronized List<Tunnel.Report> reports() {
    return List.copyOf(reports);
  }
}
