package io.egressgateway.adapter.arp.echo;

/**
 * What has happened since the probe was opened.
 *
 * @param sent requests the kernel took
 * @param sendFailed requests it did not take, for example for want of a route
 * @param replies replies to requests of ours
 * @param foreign messages that were no reply to a request of ours: forged, late or doubled
 */
public record EchoCounts(long sent, long sendFailed, long replies, long foreign) {}
