package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

/**
 * The marks that belong to this product: all with the same bits under {@link #mask}.
 *
 * <p>Compatible with Spidernet's key {@code mark}: its trailing zero hexadecimal digits are the
 * part that varies; the first and the last value are never given to a node.
 *
 * @param base the fixed bits, the others zero
 * @param mask ones where bits are fixed
 */
public record MarkRange(FwMark base, FwMark mask) {
  /** What is used where nothing is configured. */
  public static final MarkRange DEFAULT = ofBase(new FwMark(0x26000000)).orThrow();

  public MarkRange {
    requireNonNull(base, "base");
    requireNonNull(mask, "mask");
    if ((base.value() & ~mask.value()) != 0) {
      throw new IllegalArgumentException("base " + base + " has bits outside of mask " + mask);
    }
  }

  /** Derives the mask from the trailing zero digits, of which there must be six or seven. */
  public static Parsed<MarkRange> ofBase(FwMark base) {
    int zeros = base.value() == 0 ? 8 : Integer.numberOfTrailingZeros(base.value()) / 4;
    return zeros >= 6 && zeros <= 7
        ? Parsed.valid(new MarkRange(base, new FwMark(-1 << (4 * zeros))))
        : Parsed.invalid(
            base.toString(), "a mark that ends in six or seven zero digits, such as 0x26000000");
  }

  public boolean contains(FwMark mark) {
    return (mark.value() & mask.value()) == base.value();
  }

  /** Number of marks that a node can have: all but the first and the last. */
  public int nodeMarks() {
    return ~mask.value() - 1;
  }

  /** The mark of a node by its number, 0 to {@code nodeMarks() - 1}. */
  public FwMark nodeMark(int number) {
    if (number < 0 || number >= nodeMarks()) {
      throw new IllegalArgumentException("no such node mark: " + number);
    }
    return new FwMark(base.value() + 1 + number);
  }

  /** The mark of replies on their way back to the pod's node: the last value, never a node's. */
  public FwMark replyMark() {
    return new FwMark(base.value() | ~mask.value());
  }

  /** The mark of probes of the straight way to a node: the first value, never a node's. */
  public FwMark probeMark() {
    return base;
  }
}
