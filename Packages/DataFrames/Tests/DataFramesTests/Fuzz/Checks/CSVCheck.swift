@testable import DataFrames

/// Reads bytes as CSV in many ways, and checks what came out.
enum CSVCheck {
    /// What is wrong, or nil.
    static func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var input = FuzzInput(bytes)
        let options = options(&input)
        let (window, threads) = input.choices(9, 2)
        let text = input.rest
        if (try? options.validate()) == nil { return nil }
        let whole: Result<DataFrame, FrameError>
        do {
            whole = .success(try DataFrame(csv: Array(text), options: options))
        } catch {
            // Conversion from another encoding makes more bytes.
            if options.encoding == .utf8, let problem = FuzzFrame.problem(error, in: text) { return problem }
            whole = .failure(error)
        }
        if case .success(let frame) = whole, let problem = FuzzFrame.problem(frame) ?? roundTrip(frame, options) {
            return problem
        }
        var several = options
        several.threads = [1, 3][threads]
        let (chunk, rows) = ([1, 16, 256 << 10][window % 3], [1, 3, 1 << 16][window / 3])
        return batches(text, several, chunk: chunk, rows: rows, whole)
    }

    private static func options(_ input: inout FuzzInput) -> CSVReadOptions {
        var options = CSVReadOptions()
        options.separator = [",", ";", "\t", "|", " "][input.choice(5)]
        options.quote = ["\"", "'", nil][input.choice(3)]
        options.header = [.firstLine, .none, .names(["a", "b", "c"])][input.choice(3)]
        let habits = input.choice(48)
        options.trimsSpaces = habits & 1 != 0
        options.quotedNulls = habits & 2 != 0
        if habits & 4 != 0 { options.comment = "#" }
        options.allowsStrayQuotes = habits & 8 != 0
        options.footer = [.none, .startingWith("T"), .lines(1)][habits / 16]
        let (ragged, encoding) = input.choices(3, 6)
        options.ragged = [.error, .pad, .skip][ragged]
        options.encoding =
            [.utf8, .latin1, .windows1252, .utf8OrWindows1252, .utf16LittleEndian, .utf16BigEndian][encoding]
        let (decimal, group) = input.choices(2, 4)
        options.decimalSeparator = [".", ","][decimal]
        options.groupSeparator = [nil, ".", ",", "'"][group]
        declare(input.choice(7), &options)
        let (texts, repairs) = input.choices(3, 2)
        options.nullTexts = [[""], ["", "NA"], []][texts]
        options.repairsUTF8 = repairs == 1
        return options
    }

    private static func declare(_ choice: Int, _ options: inout CSVReadOptions) {
        switch choice {
        case 1: options.inference = .sample(rows: 2)
        case 2: options.inference = .none
        case 3:
            options.schema = [Field("a", .int64), Field("b", .string), Field("c", .double)]
            options.skipsUnlistedColumns = true
        case 4:
            let types: [DataType] = [
                .decimal(precision: 9, scale: 2), .date, .instant(.microsecond), .uuid, .binary,
                .duration(.millisecond),
                .interval, .time(.nanosecond), .localTimestamp(.hundredNanoseconds), .float, .bool, .uint64, .int8,
                .dictionary(.string),
            ]
            options.schema = zip("abcdefghijklmn", types).map { Field(String($0), $1) }
        case 6:
            options.timeFormats = ["a": "dd/MM/yyyy HH:mm:ss", "b": "yyyyMMdd"]
            options.inference = .sample(rows: 1)
        case 5: options.types = ["a": .decimal(precision: 38, scale: 10), "b": .string]
        default: break
        }
    }

    /// What was read writes and reads again equal.
    private static func roundTrip(_ frame: DataFrame, _ options: CSVReadOptions) -> String? {
        if frame.columnCount == 0 { return nil }
        var write = CSVWriteOptions(separator: options.separator, quote: options.quote ?? "\"")
        write.decimalSeparator = options.decimalSeparator
        var read = CSVReadOptions(separator: options.separator, quote: write.quote, schema: frame.schema)
        read.decimalSeparator = options.decimalSeparator
        read.maximumRecordBytes = 1 << 20
        let text: [UInt8]
        do {
            text = try frame.csv(write)
        } catch {
            // NUL has no place in CSV.
            return error.kind == .csv ? nil : "writing: \(error)"
        }
        do {
            return try DataFrame(csv: text, options: read).difference(from: frame).map { "again: \($0)" }
        } catch {
            return "again: \(error) \(error.detail ?? "")"
        }
    }

    /// Batches through a small window give what the whole text gives, and fail where it fails.
    private static func batches(
        _ text: ArraySlice<UInt8>,
        _ options: CSVReadOptions,
        chunk: Int,
        rows: Int,
        _ whole: Result<DataFrame, FrameError>
    ) -> String? {
        do {
            let reader = try CSVReader(MemoryByteSource(Array(text)), options, chunk: chunk)
            var batches: [DataFrame] = []
            while let batch = try reader.next(maxRows: rows) {
                if batch.rowCount > rows { return "batch of \(batch.rowCount) rows" }
                batches.append(batch)
            }
            guard case .success(let whole) = whole else { return "batches where the whole is an error" }
            if batches.isEmpty { return whole.rowCount == 0 ? nil : "no batches of \(whole.rowCount) rows" }
            return try DataFrame.concatenating(batches).difference(from: whole).map { "batches: \($0)" }
        } catch {
            guard case .failure(let expected) = whole else { return "batches fail: \(error)" }
            let isSame = error.kind == expected.kind && error.line == expected.line && error.column == expected.column
            return isSame ? nil : "batches fail with another error: \(error), not \(expected)"
        }
    }
}
