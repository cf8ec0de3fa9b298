/// Whether a COMMIT took effect.
@_spi(SQLDrivers)
public enum CommitFate: Sendable, Equatable {
    /// It did.
    case applied
    /// It did not and never will.
    case notApplied
    /// Nothing can tell.
    case unknown
    /// The transaction is still in work, or whoever knows does not answer: ask again.
    case undecided
}
