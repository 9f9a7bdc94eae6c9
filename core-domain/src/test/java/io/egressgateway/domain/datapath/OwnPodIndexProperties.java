package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeSnapshot;
import org.junit.jupiter.api.Test;

class OwnPodIndexProperties {

  /** A name that stayed behind would change no packet, and be there for good. */
  @Test
  void whatIsFiledByWhatChangedIsWhatIsFiledWhole() {
    Cases.forAll(
        NodeStory::draw,
        story -> {
          NodeSnapshot before = story.moments().getFirst().snapshot();
          OwnPodIndex index = OwnPodIndex.of(before);
          for (NodeStory.Moment moment : story.moments()) {
            index = index.next(before, moment.snapshot());
            before = moment.snapshot();
            assertThat(index).isEqualTo(OwnPodIndex.of(before));
          }
        });
  }
}
