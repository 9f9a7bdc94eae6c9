package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;

/** Something that is filled into an object before it is stored. */
public sealed interface AdmissionPatch {

  /** The default egress IP of a group, in the place of its family. */
  record DefaultEip(IpAddress address) implements AdmissionPatch {
    public DefaultEip {
      requireNonNull(address, "address");
    }
  }

  /** Our finalizer, beside those that the user gave. */
  record GroupFinalizer() implements AdmissionPatch {}

  /** The group of a policy. */
  record PolicyGroup(String name) implements AdmissionPatch {
    public PolicyGroup {
      requireNonNull(name, "name");
    }
  }

  /** The default egress IPs of its group, for a policy that says nothing of it. */
  record DefaultWish() implements AdmissionPatch {}
}
