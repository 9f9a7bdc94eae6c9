package io.egressgateway.domain.status;

/**
 * How much of a group's pools is used; counts above {@link Integer#MAX_VALUE} are given as that.
 *
 * <p>Free is total minus the distinct addresses in use.
 */
public record IpUsage(int ipv4Total, int ipv4Free, int ipv6Total, int ipv6Free) {}
