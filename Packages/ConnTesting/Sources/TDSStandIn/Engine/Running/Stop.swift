/// Why a statement or a batch ends early.
enum Stop: Error {
    /// An error that nobody was told of yet.
    case failed(TDSMessage)
    /// The batch ends; the client knows why.
    case ended
    case cancelled
}

extension TDSMessage {
    /// What the engine throws when the client has cancelled; never told to anyone.
    static let cancelled = TDSMessage(-1, 0, "")

    /// Another transaction has the row: the statement begins again when it has ended.
    static let rowTaken = TDSMessage(-3, 0, "")

    /// Whether SQL Server ends the whole batch for it and not the statement alone.
    var endsBatch: Bool {
        switch number {
        case 102, 103, 105, 111, 113, 137, 141, 156, 191, 195, 207, 208, 209, 2715, 3609, 4104, 4145, 8120: true
        default: rollsBack
        }
    }

    /// Whether it ends the transaction too.
    var rollsBack: Bool {
        switch number {
        case 241, 242, 244, 245, 248, 1205, 3960, 8114, 8169: true
        default: severity >= 17
        }
    }
}
