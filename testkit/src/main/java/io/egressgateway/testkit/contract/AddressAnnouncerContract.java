package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.datapath.DatapathException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link AddressAnnouncer} promises. */
public abstract class AddressAnnouncerContract {
  private static final IpAddress FOUR = IpAddress.of("192.0.2.100");
  private static final IpAddress OTHER_FOUR = IpAddress.of("192.0.2.101");
  private static final IpAddress SIX = IpAddress.of("2001:db8::100");
  private static final MacAddress FOREIGN = MacAddress.of("02:00:00:00:00:63");

  /** An announcer whose one interface has 192.0.2.0/24 and 2001:db8::/64, and its neighbors. */
  public interface Station extends AutoCloseable {
    AddressAnnouncer announcer();

    /** Asks on the link who has the address; true where the announcer answers. */
    boolean answers(IpAddress address) throws Exception;

    /** Lets another station claim the address. */
    void claim(IpAddress address, MacAddress claimant) throws Exception;

    /** Lets another station answer for the address. */
    void hold(IpAddress address) throws Exception;

    /** Takes the interface away. */
    void loseInterface() throws Exception;

    @Override
    void close() throws Exception;
  }

  private Station station;

  protected abstract Station open() throws Exception;

  @BeforeEach
  void openStation() throws Exception {
    station = open();
  }

  @AfterEach
  void closeStation() throws Exception {
    station.close();
  }

  private static SortedSet<IpAddress> set(IpAddress... addresses) {
    return Sorted.set(Arrays.asList(addresses));
  }

  @Test
  void nothingIsAnsweredBeforeItIsAnnounced() throws Exception {
    assertThat(station.answers(FOUR)).isFalse();
    assertThat(station.answers(SIX)).isFalse();
  }

  @Test
  void whatIsAnnouncedIsAnsweredAndNothingElse() throws Exception {
    station.announcer().announce(set(FOUR, SIX));

    assertThat(station.answers(FOUR)).isTrue();
    assertThat(station.answers(SIX)).isTrue();
    assertThat(station.answers(OTHER_FOUR)).isFalse();
  }

  @Test
  void theSetReplacesTheOneBefore() throws Exception {
    station.announcer().announce(set(FOUR, SIX));
    station.announcer().announce(set(OTHER_FOUR));

    assertThat(station.answers(FOUR)).isFalse();
    assertThat(station.answers(SIX)).isFalse();
    assertThat(station.answers(OTHER_FOUR)).isTrue();
  }

  @Test
  void theSameSetAgainChangesNothing() throws Exception {
    station.announcer().announce(set(FOUR));
    station.announcer().announce(set(FOUR));

    assertThat(station.answers(FOUR)).isTrue();
  }

  @Test
  void aForeignClaimToAnAnnouncedAddressIsReported() throws Exception {
    record Claim(IpAddress address, MacAddress claimant, InterfaceName link) {}
    CompletableFuture<Claim> claimed = new CompletableFuture<>();
    station
        .announcer()
        .onConflict((address, mac, link) -> claimed.complete(new Claim(address, mac, link)));
    station.announcer().announce(set(FOUR));

    station.claim(OTHER_FOUR, FOREIGN);
    station.claim(FOUR, FOREIGN);

    Claim claim = claimed.get(5, TimeUnit.SECONDS);
    assertThat(claim.address()).isEqualTo(FOUR);
    assertThat(claim.claimant()).isEqualTo(FOREIGN);
    assertThat(station.answers(FOUR)).isTrue();
  }

  @Test
  void whatIsListenedForIsNotAnsweredForAndWhoTakesItIsHeard() throws Exception {
    LinkedBlockingQueue<IpAddress> taken = new LinkedBlockingQueue<>();
    station.announcer().onTaken(taken::add);
    station.announcer().announce(set(FOUR, SIX));
    station.announcer().listenFor(set(FOUR, SIX));
    station.announcer().announce(set());

    assertThat(station.answers(FOUR)).isFalse();
    assertThat(station.answers(SIX)).isFalse();
    station.claim(OTHER_FOUR, FOREIGN);
    station.claim(FOUR, FOREIGN);
    station.claim(SIX, FOREIGN);

    assertThat(taken.poll(5, TimeUnit.SECONDS)).isEqualTo(FOUR);
    assertThat(taken.poll(5, TimeUnit.SECONDS)).isEqualTo(SIX);
  }

  @Test
  void whatIsNotListenedForAnyMoreIsNotHeard() throws Exception {
    LinkedBlockingQueue<IpAddress> taken = new LinkedBlockingQueue<>();
    station.announcer().onTaken(taken::add);
    station.announcer().listenFor(set(FOUR, OTHER_FOUR));
    station.announcer().listenFor(set(OTHER_FOUR));

    station.claim(FOUR, FOREIGN);
    station.claim(OTHER_FOUR, FOREIGN);

    assertThat(taken.poll(5, TimeUnit.SECONDS)).isEqualTo(OTHER_FOUR);
  }

  @Test
  void aClaimToAnAnnouncedAddressIsHeardAsTakenToo() throws Exception {
    CompletableFuture<IpAddress> taken = new CompletableFuture<>();
    station.announcer().onTaken(taken::complete);
    station.announcer().announce(set(FOUR));

    station.claim(FOUR, FOREIGN);

    assertThat(taken.get(5, TimeUnit.SECONDS)).isEqualTo(FOUR);
    assertThat(station.answers(FOUR)).isTrue();
  }

  private void awaitAnswers(IpAddress address, boolean wanted) {
    Waiting.until(
        address + (wanted ? " is answered for" : " is given up"),
        () -> answers(address) == wanted ? Optional.of(true) : Optional.empty());
  }

  private boolean answers(IpAddress address) {
    try {
      return station.answers(address);
    } catch (Exception failure) {
      throw new AssertionError("the link cannot be asked for " + address, failure);
    }
  }

  @Test
  void whatIsAdoptedAndNobodyElseHasIsAnsweredWithinSeconds() throws Exception {
    station.announcer().adopt(set(FOUR, SIX));

    awaitAnswers(FOUR, true);
    awaitAnswers(SIX, true);
    assertThat(station.answers(OTHER_FOUR)).isFalse();
  }

  @Test
  void whatAnotherStationHasIsNotAdopted() throws Exception {
    station.hold(FOUR);
    station.hold(SIX);
    station.announcer().adopt(set(FOUR, OTHER_FOUR, SIX));

    awaitAnswers(OTHER_FOUR, true);
    assertThat(station.answers(FOUR)).isFalse();
    assertThat(station.answers(SIX)).isFalse();
  }

  @Test
  void whatAnotherStationClaimsLaterIsGivenUpForGood() throws Exception {
    station.announcer().adopt(set(FOUR, OTHER_FOUR));
    awaitAnswers(FOUR, true);

    station.claim(FOUR, FOREIGN);

    awaitAnswers(FOUR, false);
    station.announcer().adopt(set());
    station.announcer().adopt(set(FOUR, OTHER_FOUR));
    awaitAnswers(OTHER_FOUR, true);
    assertThat(station.answers(FOUR)).isFalse();
  }

  @Test
  void whatIsNotToBeAdoptedAnyMoreIsNotAnsweredAnyMore() throws Exception {
    station.announcer().adopt(set(FOUR, OTHER_FOUR));
    awaitAnswers(FOUR, true);

    station.announcer().adopt(set(OTHER_FOUR));

    assertThat(station.answers(FOUR)).isFalse();
    assertThat(station.answers(OTHER_FOUR)).isTrue();
  }

  @Test
  void theFirstAnnouncementEndsAdoption() throws Exception {
    station.announcer().adopt(set(FOUR));
    awaitAnswers(FOUR, true);

    station.announcer().announce(set());

    assertThat(station.answers(FOUR)).isFalse();
    station.announcer().adopt(set(FOUR, OTHER_FOUR));
    assertThat(station.answers(FOUR)).isFalse();
  }

  @Test
  void withoutAnInterfaceAnnouncingFailsAndWithdrawingDoesNot() throws Exception {
    station.loseInterface();

    assertThatThrownBy(() -> station.announcer().announce(set(FOUR)))
        .isInstanceOfSatisfying(
            DatapathException.class,
            e -> assertThat(e.kind()).isEqualTo(DatapathException.Kind.NOT_FOUND));
    station.announcer().announce(set());
  }

  @Test
  void afterCloseNothingIsAnswered() throws Exception {
    station.announcer().announce(set(FOUR));
    station.announcer().close();
    station.announcer().close();

    assertThat(station.answers(FOUR)).isFalse();
    assertThatThrownBy(() -> station.announcer().announce(set(FOUR)))
        .isInstanceOf(DatapathException.class);
  }
}
