package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.lab.netns.NetworkNamespace;

/**
 * A pod's network.
 *
 * @param name the node's name, {@code -pod} and a number from 1
 * @param namespace where its programs run; its device is {@code eth0}
 * @param addresses one for each family of the topology
 */
public record LabPod(String name, NetworkNamespace namespace, AddressPair addresses) {}
