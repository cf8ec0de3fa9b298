internal import ConnCore

extension ConnError {
    /// A transfer serves once.
    static let transferWasUsed = ConnError(
        .misuse(.scopeFinished),
        "The transfer has been used before",
        advice: "make a new one"
    )
}
