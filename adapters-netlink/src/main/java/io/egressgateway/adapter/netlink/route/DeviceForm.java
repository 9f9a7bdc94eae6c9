package io.egressgateway.adapter.netlink.route;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.net.InterfaceName;
import java.util.Map;
import java.util.Optional;

/** What it takes to make one of our devices, whichever it is. */
public sealed interface DeviceForm {
  InterfaceName name();

  InterfaceName parent();

  /**
   * True where the link can be changed into this device.
   *
   * @param parents the parent's name by its index
   */
  boolean fits(LinkMessage link, Map<Integer, InterfaceName> parents);

  /** The device as it is to be made; down, so that it gets its settings before its first packet. */
  LinkMessage toCreate(int parent);

  /** What turns an existing link into the device, apart from its options and flags. */
  LinkMessage toChange(LinkMessage link);

  /** IFF_* that the device has. */
  int flags();

  /** Whether checksums are left to the device; absent where that is the parent's matter. */
  Optional<Boolean> checksumOffload();

  /** The VXLAN device. */
  record Tunnel(TunnelDevice device) implements DeviceForm {
    public Tunnel {
      requireNonNull(device, "device");
    }

    @Override
    public InterfaceName name() {
      return device.name();
    }

    @Override
    public InterfaceName parent() {
      return device.parent();
    }

    @Override
    public boolean fits(LinkMessage link, Map<Integer, InterfaceName> parents) {
      return DeviceShape.toDomain(link, parents, device.checksumOffload())
          .filter(present -> present.canBecome(device))
          .isPresent();
    }

    @Override
    public LinkMessage toCreate(int parent) {
      return DeviceShape.toCreate(device, parent);
    }

    @Override
    public LinkMessage toChange(LinkMessage link) {
      return DeviceShape.toChange(link, device.mac(), device.mtu());
    }

    @Override
    public int flags() {
      return LinkMessage.UP;
    }

    @Override
    public Optional<Boolean> checksumOffload() {
      return Optional.of(device.checksumOffload());
    }
  }

  /** The MACVLAN device. */
  record Direct(DirectDevice device) implements DeviceForm {
    public Direct {
      requireNonNull(device, "device");
    }

    @Override
    public InterfaceName name() {
      return device.name();
    }

    @Override
    public InterfaceName parent() {
      return device.parent();
    }

    @Override
    public boolean fits(LinkMessage link, Map<Integer, InterfaceName> parents) {
      return DirectShape.toDomain(link, parents)
          .filter(present -> present.canBecome(device))
          .isPresent();
    }

    @Override
    public LinkMessage toCreate(int parent) {
      return DirectShape.toCreate(device, parent);
    }

    @Override
    public LinkMessage toChange(LinkMessage link) {
      return DeviceShape.toChange(link, device.mac(), device.mtu());
    }

    @Override
    public int flags() {
      return DirectShape.FLAGS;
    }

    @Override
    public Optional<Boolean> checksumOffload() {
      return Optional.empty();
    }
  }
}
