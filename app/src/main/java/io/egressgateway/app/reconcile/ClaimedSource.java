package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.claim.ClaimOverlay;
import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.cluster.ClusterSource;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the API server says, with claims of gateway nodes laid over who owns what. Where nothing
 * changed the parts of a snapshot are the same objects as before, as those of its source are. Owner
 * thread.
 */
public final class ClaimedSource implements ClusterSource<NodeSnapshot> {
  private final ClusterSource<NodeSnapshot> source;
  private final ClaimWatch watch;
  private final IpFamily underlay;
  private Optional<Laid> last = Optional.empty();

  /** What was read, and what became of it. */
  private record Laid(
      NodeSnapshot read,
      PublishedView view,
      Claims claims,
      SortedMap<String, PublishedGroup> published) {
    boolean isOf(NodeSnapshot snapshot) {
      return read.published() == snapshot.published()
          && read.groups() == snapshot.groups()
          && read.tunnels() == snapshot.tunnels()
          && read.progress().groups() == snapshot.progress().groups()
          && read.progress().externalPools() == snapshot.progress().externalPools();
    }
  }

  /**
   * Wraps a source.
   *
   * @param underlay the family in which nodes reach each other
   */
  public ClaimedSource(ClusterSource<NodeSnapshot> source, ClaimWatch watch, IpFamily underlay) {
    this.source = requireNonNull(source, "source");
    this.watch = requireNonNull(watch, "watch");
    this.underlay = requireNonNull(underlay, "underlay");
  }

  @Override
  public Optional<NodeSnapshot> snapshot() {
    Optional<NodeSnapshot> read = source.snapshot();
    if (read.isEmpty()) {
      return read;
    }
    Laid laid = lay(read.get());
    last = Optional.of(laid);
    return watch.settled()
        ? Optional.of(read.get().withPublished(laid.published()))
        : Optional.empty();
  }

  /** Egresses that were taken over meanwhile are where they are, whatever else is outdated. */
  @Override
  public Optional<NodeSnapshot> outdated() {
    last = last.map(before -> lay(before.read()));
    return last.map(laid -> laid.read().withPublished(laid.published()));
  }

  private Laid lay(NodeSnapshot snapshot) {
    Optional<Laid> same = last.filter(before -> before.isOf(snapshot));
    if (same.isEmpty()) {
      watch.read(PublishedView.of(snapshot, underlay));
    }
    Claims claims = watch.claims();
    if (same.filter(before -> before.claims().equals(claims)).isPresent()) {
      return same.get();
    }
    PublishedView view = same.map(Laid::view).orElseGet(() -> PublishedView.of(snapshot, underlay));
    return new Laid(
        snapshot, view, claims, ClaimOverlay.over(snapshot.published(), claims.inForce(view)));
  }

  @Override
  public void start() {
    source.start();
  }

  @Override
  public void onChange(Runnable wake) {
    source.onChange(wake);
  }

  @Override
  public void relist() {
    source.relist();
  }

  @Override
  public void close() {
    source.close();
  }
}
