package io.egressgateway.app.reconcile;

import io.egressgateway.domain.net.IpAddress;
import java.util.SortedSet;

/** What the pass and the watch for being cut off tell each other. Any thread. */
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
      };

  /** Who else can be asked when the controller is silent: default gateways, gateway nodes. */
  void watch(SortedSet<IpAddress> targets);

  /** True once after this node was cut off: what is cached may be outdated. */
  boolean takeRelistRequest();

  /** Everything was listed anew. */
  void freshView();
}
