internal import ArgumentParser
internal import ConnHandlers

/// Where a copy reads and writes.
struct CopyPlan {
    enum Source {
        case database(DatabaseReference, query: String)
        case file(path: String, options: CSVReadOptions)
        /// A table of a web or FTP server.
        case web(DatabaseReference, WebTable)
        /// What such a server has answered.
        case answer(WebAnswer)
    }

    enum Target {
        case database(DatabaseReference, table: SQLTableName, mode: SQLWriteMode)
        case file(path: String, options: CSVWriteOptions)
    }

    var source: Source
    var target: Target

    /// The databases, web and FTP servers that the copy opens.
    var databases: [DatabaseReference] {
        var all: [DatabaseReference] = []
        if case .database(let reference, _) = source { all.append(reference) }
        if case .web(let reference, _) = source { all.append(reference) }
        if case .database(let reference, _, _) = target { all.append(reference) }
        return all
    }

    /// Turns what the options of a CSV file have against themselves into an error of the command line.
    static func check(_ validate: () throws(FrameError) -> Void) throws {
        do {
            try validate()
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// One character, or the word `tab`.
    static func separator(_ text: String) throws -> Unicode.Scalar {
        if text == "tab" || text == "\\t" { return "\t" }
        guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
            throw ValidationError("--separator is '\(text)'; it must be one character, or tab.")
        }
        return scalar
    }
}

/// The modes of a copy into a database.
enum CopyMode: String, ExpressibleByArgument, CaseIterable {
    case append, create, replace, upsert

    func writeMode(keys: String?) throws -> SQLWriteMode {
        if self != .upsert, keys != nil { throw ValidationError("--key belongs to --mode upsert.") }
        switch self {
        case .append: return .append
        case .create: return .create
        case .replace: return .replace
        case .upsert:
            guard let keys, !keys.isEmpty else {
                throw ValidationError("--mode upsert needs --key with the columns of a unique index.")
            }
            let columns = keys.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if columns.contains("") { throw ValidationError("--key is '\(keys)'; it names a column that is empty.") }
            return .upsert(on: columns)
        }
    }
}

/// The text form of a schema: `name:type,name:type`.
enum SchemaText {
    private static let types: [(String, DataType)] = [
        ("bool", .bool), ("int8", .int8), ("int16", .int16), ("int32", .int32), ("int64", .int64),
        ("uint8", .uint8), ("uint16", .uint16), ("uint32", .uint32), ("uint64", .uint64),
        ("float", .float), ("double", .double), ("string", .string), ("binary", .binary), ("date", .date),
        ("time", .time(.microsecond)), ("timestamp", .localTimestamp(.microsecond)),
        ("instant", .instant(.microsecond)),
        ("uuid", .uuid),
    ]

    static func parse(_ text: String) throws -> [Field] {
        if text.isEmpty { throw ValidationError("--schema names no column.") }
        var fields: [Field] = []
        // decimal(15,2) holds a comma of its own.
        var depth = 0
        let parts = text.split(omittingEmptySubsequences: false) { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return character == "," && depth == 0
        }
        for part in parts {
            guard let colon = part.lastIndex(of: ":"), colon > part.startIndex else {
                throw ValidationError("--schema: '\(part)' is not name:type.")
            }
            let name = String(part[..<colon])
            fields.append(Field(name, try type(String(part[part.index(after: colon)...]), of: name)))
        }
        return fields
    }

    private static func type(_ text: String, of column: String) throws -> DataType {
        if let known = types.first(where: { $0.0 == text }) { return known.1 }
        if text.hasPrefix("decimal("), text.hasSuffix(")") {
            let numbers = text.dropFirst(8).dropLast().split(separator: ",").map { Int($0.filter { $0 != " " }) }
            if numbers.count == 2, let precision = numbers[0], let scale = numbers[1], (1...38).contains(precision),
                (0...precision).contains(scale)
            {
                return .decimal(precision: precision, scale: scale)
            }
        }
        let known = types.map(\.0).joined(separator: ", ")
        throw ValidationError(
            "--schema: column '\(column)' has the unknown type '\(text)'; known are \(known), decimal(p,s)."
        )
    }
}
