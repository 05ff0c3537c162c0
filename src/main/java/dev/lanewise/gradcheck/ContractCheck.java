package dev.lanewise.gradcheck;

/** {@link LayerCheck#contract} at one point: all that needs no difference, so of either type. */
final class ContractCheck {
  private ContractCheck() {}

  static void run(LayerPoint at) {
    if (at.blocks().length > 0) {
      IdentityCheck.run(at);
      AccumulationCheck.run(at);
      LinearityCheck.run(at);
      BatchCheck.run(at);
      AliasCheck.run(at);
    }
  }
}
