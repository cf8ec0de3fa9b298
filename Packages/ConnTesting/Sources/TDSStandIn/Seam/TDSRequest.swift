/// What a client asks for.
enum TDSRequest: Sendable {
    /// A SQLBatch message: text, perhaps of several statements.
    case batch(String)
    /// An RPC message; several procedures may be called in one.
    case procedures([TDSProcedureCall])
    /// A BulkLoadBCP message that follows an `INSERT BULK` batch; its rows are pulled as they arrive.
    case bulkLoad(any TDSBulkRows)
    /// A transaction manager request (MS-TDS 2.2.6.9).
    case transaction(TDSTransactionRequest)
}
