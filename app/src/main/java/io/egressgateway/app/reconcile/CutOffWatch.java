package io.egressgateway.app.reconcile;

import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.net.IpAddress;
import java.util.SortedSet;

/** What the pass and the one that keeps in touch with others tell each other. Any thread. */
public interface CutOffWatch {
  /** Never finds anything. */
  CutOffWatch NONE =
      new CutOffWatch() {
        @Override
        public void watch(SortedSet<IpAddress> targets) {}

        @Override
        public boolean takeRelistRequest() {
          return false;
        }

        @Override
        public void freshView() {}

        @Override
        public void programmed(Progress progress) {}
      };

  /** Who else can be asked when the controller is silent: default gateways, gateway nodes. */
  void watch(SortedSet<IpAddress> targets);

  /** True once after this node was cut off: what is cached may be outdated. */
  boolean takeRelistRequest();

  /** Everything was listed anew. */
  void freshView();

  /** By what the kernel is programmed now; {@link Progress#NONE} where it could not be. */
  void programmed(Progress progress);
}
