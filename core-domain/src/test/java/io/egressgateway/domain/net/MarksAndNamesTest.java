package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarksAndNamesTest {

  @Test
  void theDefaultMarksAreThoseOfTheDocumentedRange() {
    MarkRange range = MarkRange.DEFAULT;
    assertThat(range.mask()).hasToString("0xff000000");
    assertThat(range.nodeMarks()).isEqualTo(16_777_214);
    assertThat(range.nodeMark(0)).hasToString("0x26000001");
    assertThat(range.nodeMark(range.nodeMarks() - 1)).hasToString("0x26fffffe");
    assertThat(range.replyMark()).hasToString("0x26ffffff");
    assertThat(range.probeMark()).hasToString("0x26000000");
    assertThat(range.contains(FwMark.of("0x26000000"))).isTrue();
    assertThat(range.contains(FwMark.of("0x27000000"))).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> range.nodeMark(range.nodeMarks()));
    assertThatIllegalArgumentException().isThrownBy(() -> range.nodeMark(-1));
  }

  @ParameterizedTest
  @CsvSource({
    "0x26000000, 0xff000000",
    "0x10000000, 0xf0000000",
    "0xff000000, 0xff000000",
    "0x80000000, 0xf0000000",
    "0x04000000, 0xff000000",
  })
  void derivesTheMaskFromTrailingZeroDigits(String base, String mask) {
    MarkRange range = MarkRange.ofBase(FwMark.of(base)).orThrow();
    assertThat(range.mask()).hasToString(mask);
    for (int number : new int[] {0, 1, range.nodeMarks() - 1}) {
      assertThat(range.contains(range.nodeMark(number))).isTrue();
      assertThat(range.nodeMark(number)).isNotEqualTo(range.replyMark());
      assertThat(range.nodeMark(number)).isNotEqualTo(range.probeMark());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x0", "0x1", "0x26b00000", "0x26100000", "0x00100000", "0xffffffff"})
  void refusesBasesWithoutRoom(String base) {
    assertThat(MarkRange.ofBase(FwMark.of(base))).isInstanceOf(Parsed.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0x26000000, 637534208",
    "0XFF, 255",
    "4294967295, -1",
    "0xffffffff, -1",
    "0, 0",
  })
  void readsMarksAsUnsignedNumbers(String text, int value) {
    assertThat(FwMark.of(text).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0x", "-1", "+1", "0x+1", "0x-1", "0x100000000", "4294967296", "26g", " 1"})
  void refusesOtherMarks(String text) {
    assertThat(FwMark.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void ordersMarksAsUnsignedNumbers() {
    assertThat(FwMark.of("0x7fffffff")).isLessThan(FwMark.of("0x80000000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"66:c5:d6:cc:29:54", "00:00:00:00:00:01", "ff:ff:ff:ff:ff:ff"})
  void writesTheMacItReads(String text) {
    assertThat(MacAddress.of(text)).hasToString(text);
    assertThat(MacAddress.ofBytes(MacAddress.of(text).toBytes())).hasToString(text);
  }

  @Test
  void tellsGroupsFromStations() {
    assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
    assertThat(MacAddress.of("33:33:00:00:00:01").isGroup()).isTrue();
    assertThat(MacAddress.of("66:c5:d6:cc:29:54").isGroup()).isFalse();
  }

  /** RFC 4291 appendix A: the middle is filled with fffe, and the second lowest bit turned. */
  @Test
  void knowsTheLinkLocalAddressOfAMac() {
    assertThat(MacAddress.of("34:56:78:9a:bc:de").linkLocal())
        .hasToString("fe80::3656:78ff:fe9a:bcde");
    assertThat(MacAddress.of("66:c5:d6:cc:29:54").linkLocal())
        .hasToString("fe80::64c5:d6ff:fecc:2954");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "66:c5:d6:cc:29",
        "66-c5-d6-cc-29-54",
        "66:c5:d6:cc:29:5",
        "6:c5:d6:cc:29:541"
      })
  void refusesOtherMacs(String text) {
    assertThat(MacAddress.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void knowsInterfaceNames() {
    assertThat(InterfaceName.parse("egress.vxlan").toOptional()).isPresent();
    assertThat(InterfaceName.parse("a23456789012345").toOptional()).isPresent();
    for (String wrong : new String[] {"", ".", "..", "a/b", "a:b", "a b", "a234567890123456"}) {
      assertThat(InterfaceName.parse(wrong)).isInstanceOf(Parsed.Invalid.class);
    }
  }
}
