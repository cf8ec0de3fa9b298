@_spi(SQLDrivers) internal import SQLCore

/// The text of some of a frame's rows for one LOAD DATA LOCAL statement, made a piece at a time.
///
/// Used by the thread that uses its connection.
final class LoadSource {
    /// The piece that ``makePiece()`` made last.
    let piece = RequestBuffer(capacity: 300_000)
    /// Why the text ends early; what the server has taken must be rolled back then.
    private(set) var failure: ConnError?
    private let run: BulkRun
    private var row: Int
    private let end: Int

    /// The bytes at which a piece ends.
    private static let pieceSize = 256 * 1_024

    init(_ run: BulkRun, _ rows: Range<Int>) {
        self.run = run
        row = rows.lowerBound
        end = rows.upperBound
    }

    /// Makes the next piece; false if there is none, or a row of it fails.
    func makePiece() -> Bool {
        piece.count = 0
        do throws(ConnError) {
            try run.link.checkCancelled()
            while row < end, piece.count < Self.pieceSize {
                try append(row)
                row += 1
            }
        } catch {
            failure = error
            return false
        }
        return piece.count > 0
    }

    private func append(_ row: Int) throws(ConnError) {
        let before = piece.count
        // Of a text each byte may need another before it.
        piece.reserve(run.columns.count * (BulkColumn.valueRoom + 1) + 2 * run.textBytes(row))
        var out = piece.end
        let last = run.cells.count - 1
        for index in 0...last {
            let count = run.cells[index]._withUnsafeGuaranteedRef { $0.putText(row, to: out) }
            if count < 0 { throw run.columns[index].refusal(row) }
            out[count] = index == last ? UInt8(ascii: "\n") : UInt8(ascii: "\t")
            out += count + 1
        }
        piece.count = out - piece.start
        if piece.count - before > run.room { throw run.tooLarge(row, piece.count - before) }
    }
}
