/// Finds one block of records after another and has its columns worked on, on one thread or several.
///
/// With several threads the next block is found while the columns of the one at hand are worked on.
final class CSVBlockFeed {
    /// What is known about the block behind the one at hand.
    private enum Ahead {
        case unknown
        case found
        case end
        case failure(FrameError)
    }

    /// The fewest cells that are worth being shared out.
    private static let fewestCells = 4_096

    private let tokenizer: CSVTokenizer
    private let crew: ThreadCrew?
    /// The block at hand.
    private(set) var block: CSVBlock
    private var next: CSVBlock
    private var ahead = Ahead.unknown

    init(_ tokenizer: CSVTokenizer, crew: ThreadCrew?) {
        self.tokenizer = tokenizer
        self.crew = crew
        let columns = max(tokenizer.names.count, 1)
        let base = UnsafePointer(tokenizer.input.base)
        let capacity = crew == nil ? 32_768 : 131_072
        let first = CSVBlock(columns: columns, base: base, capacity: capacity)
        block = first
        next = crew == nil ? first : CSVBlock(columns: columns, base: base, capacity: capacity)
    }

    /// What was passed over up to the end of the block at hand.
    var report: CSVReport {
        if case .unknown = ahead { return tokenizer.report }
        return block.report
    }

    /// The number of the line behind the block at hand.
    var line: Int {
        if case .unknown = ahead { return tokenizer.input.line }
        return block.nextLine
    }

    /// Makes sure that the block at hand has rows that are not taken; false when there are none left.
    func advance() throws(FrameError) -> Bool {
        if block.taken < block.rows { return true }
        switch ahead {
        case .unknown: return try tokenizer.next(block)
        case .found:
            swap(&block, &next)
            ahead = .unknown
            return true
        case .end:
            // What was passed over behind the last record counts too.
            block.report = tokenizer.report
            block.nextLine = tokenizer.input.line
            return false
        case .failure(let error): throw error
        }
    }

    /// Calls `body` for each of `count` columns, which may be at once on several threads.
    func forEachColumn(_ count: Int, rows: Int, _ body: (Int) -> Void) {
        guard let crew, case .unknown = ahead, rows * count >= CSVBlockFeed.fewestCells else {
            for column in 0..<count { body(column) }
            return
        }
        tokenizer.input.isPinned = true
        crew.run(count + 1) { item in
            if item > 0 { body(item - 1) } else { findNext() }
        }
    }

    private func findNext() {
        do throws(FrameError) {
            ahead = try tokenizer.next(next) ? .found : .end
        } catch {
            ahead = .failure(error)
        }
    }
}
