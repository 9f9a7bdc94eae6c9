package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.EchoProbe;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link EchoProbe} promises. */
public abstract class EchoProbeContract {
  private static final IpAddress FOUR = IpAddress.of("192.0.2.2");
  private static final IpAddress SIX = IpAddress.of("2001:db8::2");
  private static final IpAddress NOBODY = IpAddress.of("192.0.2.77");

  /** A probe on 192.0.2.0/24 and 2001:db8::/64 with one live neighbor, whose addresses end in 2. */
  public interface Station extends AutoCloseable {
    EchoProbe probe();

    /** Ends the neighbor. */
    void kill() throws Exception;

    @Override
    void close() throws Exception;
  }

  private Station station;
  private final BlockingQueue<IpAddress> replies = new LinkedBlockingQueue<>();

  protected abstract Station open() throws Exception;

  @BeforeEach
  void openStation() throws Exception {
    station = open();
    station.probe().onReply(replies::add);
  }

  @AfterEach
  void closeStation() throws Exception {
    station.close();
  }

  @Test
  void aLiveNeighborAnswersInBothFamiliesOncePerRequest() throws Exception {
    station.probe().send(FOUR);
    assertThat(replies.poll(5, TimeUnit.SECONDS)).isEqualTo(FOUR);
    station.probe().send(SIX);
    assertThat(replies.poll(5, TimeUnit.SECONDS)).isEqualTo(SIX);

    assertThat(replies.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void nobodyDoesNotAnswer() throws Exception {
    station.probe().send(NOBODY);

    assertThat(replies.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aDeadNeighborDoesNotAnswer() throws Exception {
    station.kill();
    station.probe().send(FOUR);
    station.probe().send(SIX);

    assertThat(replies.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void afterCloseSendingIsHarmless() throws Exception {
    station.probe().close();
    station.probe().close();
    station.probe().send(FOUR);

    assertThat(replies.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }
}
