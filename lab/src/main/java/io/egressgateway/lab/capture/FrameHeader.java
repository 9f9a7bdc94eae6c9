package io.egressgateway.lab.capture;

import io.egressgateway.domain.net.MacAddress;

/**
 * What every frame has.
 *
 * @param epochNanos when the kernel saw it, by the wall clock
 * @param device the device it was seen on
 * @param source the sender's hardware address
 * @param destination the receiver's, or a group
 */
public record FrameHeader(
    long epochNanos, String device, MacAddress source, MacAddress destination) {}
