/**
 * Flags, environment and the configuration file, validated once.
 *
 * <p>Enters: text. Leaves: one record per role, or problems that name key, value and what is
 * allowed. The only place that reads the environment. May import the domain and Jackson's YAML.
 */
@NullMarked
package io.egressgateway.app.config;

import org.jspecify.annotations.NullMarked;
