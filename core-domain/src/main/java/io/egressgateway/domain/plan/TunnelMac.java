package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.MacAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hardware address of a node's tunnel, the same in every version and every restart. */
public final class TunnelMac {
  /** Locally administered, unicast. */
  private static final byte FIRST = 0x66;

  private TunnelMac() {}

  /** 66, then the first five bytes of SHA-1 over the node's name and the word egress. */
  public static MacAddress of(NodeName node) {
    byte[] digest = sha1(node.value() + "egress");
    byte[] mac = new byte[6];
    mac[0] = FIRST;
    System.arraycopy(digest, 0, mac, 1, 5);
    return MacAddress.ofBytes(mac);
  }

  private static byte[] sha1(String text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has it: java.security.MessageDigest, "Every implementation ...".
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }
}
