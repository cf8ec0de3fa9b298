/// A bulk load's rows for the engine.
// @unchecked: made and used on the session's thread alone.
final class BulkRows: TDSBulkRows, @unchecked Sendable {
    private var reader: BulkReader<BulkSource>
    private let feed: BulkFeed
    private(set) var rowCount = 0
    /// Why the message could not be read; the connection can't go on after it.
    private(set) var failure: WireError?

    /// Waits for the columns.
    init(_ feed: BulkFeed) throws(WireError) {
        self.feed = feed
        reader = try BulkReader(BulkSource(feed))
    }

    var columns: [TDSColumn] { reader.columns }

    func next() throws(TDSMessage) -> [TDSValue]? {
        do {
            let row = try reader.next()
            if row != nil { rowCount += 1 }
            return row
        } catch {
            if !feed.wasCancelled { failure = error }
            throw TDSMessage(number: 4804, severity: 16, text: "The bulk load's data stream is invalid: \(error).")
        }
    }
}
