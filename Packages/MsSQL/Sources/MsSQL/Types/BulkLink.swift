internal import SQLCore

/// What a bulk insert needs of its connection.
protocol BulkLink: AnyObject {
    var process: OpaquePointer { get }

    /// Runs statements whose results are of no interest.
    func execute(_ text: String) throws(ConnError)

    /// Runs a statement with parameters `@P1`, `@P2`, …; its results are of no interest.
    func execute(_ text: String, _ parameters: [RPCParameter]) throws(ConnError)

    /// Whether the server takes what db-lib sends as a bulk copy.
    func takesBulkCopies() throws(ConnError) -> Bool

    /// The first result of a statement, as text; `nil` for NULL.
    func rows(_ text: String) throws(ConnError) -> [[String?]]

    /// What the server or db-lib reported about the call that has just failed.
    func bulkFailure() -> ConnError

    /// Throws if the statement was cancelled or its time has run out.
    func checkCancelled() throws(ConnError)
}
