/** The update agent: see {@code docs/architecture.md} for which room holds which rule. */
package io.updateagent;
