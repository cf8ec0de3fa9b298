/// Rows of a block that are taken into a batch together.
struct CSVPortion {
    let block: CSVBlock
    let rows: Range<Int>
}

extension [CSVPortion] {
    var rowCount: Int { reduce(0) { $0 + $1.rows.count } }
}

/// Finds blocks of records one after another and has their columns worked on, on one thread or several.
///
/// Several threads take turns at two rounds. In one they work on the columns of the blocks at hand, while the other window
/// is filled. In the other they find records, each in a part of the window of its own. A part begins behind a line
/// break, which may lie within quotes: it counts only when the part before ends right there, else its records are
/// found again. So nothing depends on the count of threads.
final class CSVBlockFeed {
    /// The fewest cells that are worth being shared out.
    private static let fewestCells = 4_096

    private let input: CSVInput
    private let crew: ThreadCrew?
    /// One for each thread, and its block.
    private let tokenizers: [CSVTokenizer]
    private let blocks: [CSVBlock]
    /// How many blocks are at hand, from the first one on.
    private var count = 0
    /// The fewest bytes of a part.
    private let smallestPart: Int
    /// The records found last, and their bytes.
    private var foundRows = 0
    private var foundBytes = 0
    /// How often parts were found, and how often one turned out to begin within quotes.
    private var splits = 0
    private var misses = 0
    /// The window holds little more than the blocks at hand.
    private var isUsedUp = false
    /// The error of the record behind the blocks at hand.
    private var pending: FrameError?
    /// The footer lies behind the blocks at hand.
    private var isEnded = false

    /// What was passed over up to the end of the blocks at hand.
    private(set) var report: CSVReport

    /// About how many rows there are from the blocks at hand on, if all are as long as theirs; nil when that is not known.
    var expectedRows: Int? {
        guard foundRows > 0, !input.isUTF16, let total = input.source.totalBytes else { return nil }
        let rest = max(0, total - input.bytesRead) + input.end - input.start
        return foundRows + Int(Double(rest) / Double(foundBytes) * Double(foundRows))
    }

    /// - Parameters:
    ///   - report: What was passed over before.
    ///   - crew: Who shares the work; nil for one thread.
    init(
        _ input: CSVInput,
        options: CSVReadOptions,
        names: [String],
        report: CSVReport = CSVReport(),
        crew: ThreadCrew?
    ) {
        self.input = input
        self.crew = crew
        self.report = report
        let base = UnsafePointer(input.base)
        let threads = crew == nil ? 1 : options.threads
        let capacity = crew == nil ? 32_768 : 98_304
        tokenizers = (0..<threads).map { _ in CSVTokenizer(input, options: options, names: names) }
        blocks = (0..<threads).map { _ in CSVBlock(columns: max(names.count, 1), base: base, capacity: capacity) }
        smallestPart = min(64 << 10, input.capacity / (2 * threads))
    }

    /// Makes sure that there are rows that are not taken; false when there are none left.
    func advance() throws(FrameError) -> Bool {
        while true {
            if blocks[..<count].contains(where: { $0.taken < $0.rows }) { return true }
            if let pending { throw pending }
            if isEnded {
                // Read to the end all the same, so that a source that is cut or damaged is found out.
                while !input.isAtEnd {
                    input.start = input.end
                    try input.fill()
                }
                return false
            }
            let start = input.start
            find()
            // Rows found mean that the input went on.
            if input.start > start || pending != nil || isEnded { continue }
            if input.isAtEnd { return false }
            try tokenizers[0].checkLength()
            try input.fill()
        }
    }

    /// Takes rows of the blocks at hand, which stay valid until the next call of ``advance()``.
    ///
    /// - Parameters:
    ///   - limit: The most rows.
    ///   - size: The bytes of the batch so far, or nil when they don't count.
    /// - Returns: The rows in their order, and whether the next one does not fit in the bytes.
    func take(_ limit: Int, _ size: inout CSVBatchSize?) -> (portions: [CSVPortion], isFull: Bool) {
        var portions: [CSVPortion] = []
        var left = limit
        for block in blocks[..<count] where block.taken < block.rows && left > 0 {
            let wanted = min(block.rows - block.taken, left)
            let fitting = size?.take(wanted, of: block) ?? wanted
            if fitting > 0 { portions.append(CSVPortion(block: block, rows: block.taken..<block.taken + fitting)) }
            block.taken += fitting
            left -= fitting
            if fitting < wanted { return (portions, true) }
        }
        return (portions, false)
    }

    /// Calls `body` for each of `columns`, which may be at once on several threads.
    func forEachColumn(_ columns: Int, _ portions: [CSVPortion], _ body: (Int) -> Void) {
        guard let crew, portions.rowCount * columns >= CSVBlockFeed.fewestCells else {
            for column in 0..<columns { body(column) }
            return
        }
        if !isUsedUp { return crew.run(columns, body) }
        isUsedUp = false
        input.isPinned = true
        crew.run(columns + 1) { item in
            if item > 0 { return body(item - 1) }
            // The input keeps an error and throws it again behind what it has.
            do throws(FrameError) { try input.fill() } catch {}
        }
    }

    /// Finds records in the window.
    private func find() {
        let starts = partStarts()
        if let crew, starts.count > 1 {
            crew.run(starts.count) { part in
                let limit = part + 1 < starts.count ? starts[part + 1] : Int.max
                tokenizers[part].find(blocks[part], from: starts[part], upTo: limit)
            }
        } else {
            tokenizers[0].find(blocks[0], from: starts[0], upTo: Int.max)
        }
        accept(starts)
        isUsedUp = !input.isAtEnd && pending == nil && !isEnded && input.end - input.start < input.capacity / 2
    }

    /// Takes the parts over, in their order, as long as each begins where the one before ended.
    private func accept(_ starts: [Int]) {
        count = 0
        var rows = 0
        for (part, start) in starts.enumerated() {
            let tokenizer = tokenizers[part]
            if start != input.start {
                if blocks[part - 1].rows < blocks[part - 1].rowCapacity { misses += 1 }
                break
            }
            blocks[part].firstLine = input.line
            report.add(tokenizer.report, firstLine: input.line)
            pending = tokenizer.pending
            pending?.line = tokenizer.pending?.line.map { $0 + input.line }
            isEnded = tokenizer.isEnded
            input.line += tokenizer.lines
            input.start = tokenizer.reached
            rows += blocks[part].rows
            count += 1
            if pending != nil || isEnded { break }
        }
        if rows == 0 { return }
        foundRows = rows
        foundBytes = input.start - starts[0]
    }

    /// Where the parts of the window begin, each on a line of its own; the first one where the next record does.
    private func partStarts() -> [Int] {
        var starts = [input.start]
        let threads = tokenizers.count
        // The first records tell how many fill a block. Where many line breaks lie within quotes, parts don't pay.
        guard threads > 1, foundRows > 0, misses * 8 <= splits + 8 else { return starts }
        // Some records are shorter than others, but no block should be full before its part ends.
        let bytesPerBlock = foundBytes / foundRows * blocks[0].rowCapacity
        let size = min((input.end - input.start) / threads + 1, bytesPerBlock / 8 * 7)
        if size < smallestPart { return starts }
        splits += 1
        var nominal = input.start
        while starts.count < threads {
            nominal += size
            guard nominal < input.end, let start = input.lineStart(from: nominal) else { break }
            if let last = starts.last, start > last { starts.append(start) }
        }
        return starts
    }
}
