@testable import DataFrames

/// Reads bytes as JSON in many ways, and checks what came out.
enum JSONCheck {
    /// What is wrong, or nil.
    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var input = FuzzInput(bytes)
        let options = options(&input)
        let (window, rows) = input.choices(3, 3)
        let text = input.rest
        let whole: Result<DataFrame, FrameError>
        do {
            let frame = try DataFrame(json: Array(text), options: options)
            if let problem = FuzzFrame.problem(frame) ?? roundTrip(frame, options) { return problem }
            whole = .success(frame)
        } catch {
            if error.kind == .invalidArgument { return "options: \(error)" }
            if let problem = FuzzFrame.problem(error, in: text) { return problem }
            whole = .failure(error)
        }
        if options.layout == .columns || !options.path.keys.isEmpty { return nil }
        let windows = [1, 16, 1 << 16]
        let batches = [1, 3, 1 << 16]
        return portions(text, options, window: windows[window], rows: batches[rows], whole)
    }

    private static func options(_ input: inout FuzzInput) -> JSONReadOptions {
        var options = JSONReadOptions()
        options.layout = [.automatic, .records, .lines, .columns][input.choice(4)]
        let (nested, mixed) = input.choices(3, 2)
        options.nested = [.typed, .flattened, .text][nested]
        options.mixed = [.error, .text][mixed]
        let (wide, fractions) = input.choices(3, 3)
        options.wideIntegers = [.text, .double, .error][wide]
        options.fractions = [.double, .decimal, .text][fractions]
        let (quoted, repairs) = input.choices(3, 2)
        options.quotedNumbers = [.point, .comma, .refused][quoted]
        options.repairsText = repairs == 1
        declare(input.choice(6), &options)
        let (path, depth) = input.choices(3, 2)
        if options.layout != .lines { options.path = ["", "a", "a.0"][path] }
        if depth == 1 { options.maximumDepth = 4 }
        if path == 2 { options.nullTexts = ["", "n/a"] }
        return options
    }

    private static func declare(_ choice: Int, _ options: inout JSONReadOptions) {
        switch choice {
        case 1:
            options.schema = [Field("a", .int64), Field("b", .string), Field("c", .double, isNullable: false)]
        case 2:
            let types: [DataType] = [
                .decimal(precision: 9, scale: 2), .date, .instant(.microsecond), .uuid, .binary,
                .duration(.millisecond),
                .interval, .time(.nanosecond), .localTimestamp(.hundredNanoseconds), .float, .bool, .uint64, .int8,
                .dictionary(.string), .null,
            ]
            options.schema = zip("abcdefghijklmno", types).map { Field(String($0), $1) }
            options.skipsUnlistedColumns = true
        case 3:
            let inner: [Field] = [Field("x", .string), Field("y", .list(.double))]
            options.schema = [
                Field("a", .list(.int32)), Field("b", .structure(inner)), Field("c", .list(.list(.structure(inner)))),
            ]
            options.skipsUnlistedColumns = true
        case 4: options.types = ["a": .decimal(precision: 38, scale: 10), "b.c": .int64, "d": .instant(.second)]
        case 5:
            options.schema = [Field("a.b", .int64, isNullable: false), Field("a.c", .string), Field("d", .double)]
            options.skipsUnlistedColumns = true
        default: break
        }
    }

    /// What was read writes, in every layout, and reads again equal.
    private static func roundTrip(_ frame: DataFrame, _ options: JSONReadOptions) -> String? {
        if frame.columnCount == 0 { return nil }
        for layout in [JSONLayout.records, .lines, .columns] {
            for nests in [false, true] where !nests || options.nested == .flattened {
                var write = JSONWriteOptions(layout: layout)
                write.nonFinite = .text
                write.nestsDottedNames = nests
                write.omitsNulls = nests
                var read = JSONReadOptions(layout: layout, schema: frame.schema)
                read.maximumDepth = 512
                read.nested = nests ? .flattened : .typed
                do {
                    if nests, DottedNames.conflict(frame.columnNames) != nil { continue }
                    // Each point is a level of what is written, and no reader takes more than 512.
                    if nests, frame.columnNames.contains(where: { $0.count { $0 == "." } > 300 }) { continue }
                    let again = try DataFrame(json: frame.json(write), options: read)
                    if let difference = again.difference(from: frame) {
                        return "\(layout), nests \(nests): \(difference)"
                    }
                } catch {
                    return "\(layout), nests \(nests): \(error) \(error.detail ?? "")"
                }
            }
        }
        return nil
    }

    /// Batches through a small window give what the whole text gives, and fail where it fails; of an array with the same
    /// error.
    static func portions(
        _ text: ArraySlice<UInt8>,
        _ options: JSONReadOptions,
        window: Int,
        rows: Int,
        _ whole: Result<DataFrame, FrameError>
    ) -> String? {
        do {
            let reader = try JSONReader(MemoryByteSource(Array(text)), options, window: window)
            var batches: [DataFrame] = []
            while let batch = try reader.next(maxRows: rows) {
                if let problem = FuzzFrame.problem(batch) { return "batch: \(problem)" }
                if batch.columnCount > 0, batch.rowCount > rows { return "batch of \(batch.rowCount) rows" }
                if batch.schema != reader.schema { return "batch of other columns" }
                batches.append(batch)
            }
            if options.layout == .automatic, first(text) == nil {
                return batches.isEmpty ? nil : "rows out of nothing"
            }
            guard case .success(let whole) = whole else { return "batches where the whole is an error" }
            if batches.isEmpty { return whole.rowCount == 0 ? nil : "no batches of \(whole.rowCount) rows" }
            let joined = try DataFrame.concatenating(batches)
            return joined.difference(from: whole).map { "batches: \($0)" }
        } catch {
            guard case .failure(let other) = whole else { return "batches fail: \(error)" }
            if let problem = FuzzFrame.problem(error, in: text) { return problem }
            let isArray = options.layout == .records || options.layout == .automatic && first(text) == 0x5B
            return isArray ? difference(error, other) : nil
        }
    }

    /// How the error of an array in portions differs from that of the whole, or nil.
    private static func difference(_ error: FrameError, _ whole: FrameError) -> String? {
        // In the whole text, UTF-8 is checked before anything else.
        if whole.message.contains("UTF-8"), let byte = error.byteOffset, byte < whole.byteOffset ?? 0 { return nil }
        let isSame =
            error.kind == whole.kind && error.message == whole.message && error.line == whole.line
            && error.byteOffset == whole.byteOffset && error.row == whole.row && error.column == whole.column
        return isSame ? nil : "other errors: \(error), \(whole)"
    }

    /// The first byte that is no space, behind a byte order mark.
    private static func first(_ text: ArraySlice<UInt8>) -> UInt8? {
        text.dropFirst(text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0).first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    }
}
