/// A transaction manager request.
enum TDSTransactionRequest: Sendable {
    /// TM_BEGIN_XACT with the isolation level's number, 0: as it is.
    case begin(isolation: Int, name: String)
    case commit(name: String)
    case rollback(name: String)
    case save(name: String)
}
