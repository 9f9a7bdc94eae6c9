package io.egressgateway.adapter.nftables.lib;

import jnr.ffi.Pointer;

/**
 * The functions of libnftables(3) that are used. Public only because jnr-ffi implements it from
 * another class loader.
 */
public interface NativeNftables {
  /** nftables/libnftables.h NFT_CTX_DEFAULT. */
  int NFT_CTX_DEFAULT = 0;

  /** nftables/libnftables.h NFT_CTX_OUTPUT_JSON. */
  int NFT_CTX_OUTPUT_JSON = 1 << 4;

  /** nftables/libnftables.h NFT_CTX_OUTPUT_NUMERIC_PRIO, for chains. */
  int NFT_CTX_OUTPUT_NUMERIC_PRIO = 1 << 9;

  Pointer nft_ctx_new(int flags);

  void nft_ctx_free(Pointer context);

  void nft_ctx_output_set_flags(Pointer context, int flags);

  void nft_ctx_set_dry_run(Pointer context, boolean dry);

  int nft_ctx_buffer_output(Pointer context);

  int nft_ctx_buffer_error(Pointer context);

  Pointer nft_ctx_get_output_buffer(Pointer context);

  Pointer nft_ctx_get_error_buffer(Pointer context);

  int nft_run_cmd_from_buffer(Pointer context, byte[] commands);
}
