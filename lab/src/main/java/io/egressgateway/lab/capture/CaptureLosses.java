package io.egressgateway.lab.capture;

/**
 * What a capture did not keep.
 *
 * @param kernelDrops frames for which the socket's buffer had no room
 * @param beyondBound frames that came after the capture was full
 */
public record CaptureLosses(long kernelDrops, long beyondBound) {
  public boolean none() {
    return kernelDrops == 0 && beyondBound == 0;
  }
}
