internal import HTTPCore

/// The answer of a datastore search: columns by the stated types, or by those declared.
struct CKANRecords: Sendable {
    var frame: DataFrame
    var page: CKANPaging.Page
    var isTruncated = false

    /// Reads `result.fields`, `result.records` and what the answer says of the page.
    init(_ response: HTTPResponse, _ query: CCEEDatastoreQuery) throws(ConnError) {
        try CKANEnvelope.check(response)
        var head = Head()
        try Self.readResult(response) { (cursor, key) throws(JSONFailure) in try head.read(key, &cursor) }
        let fields = try Self.schema(head, query)
        var table = Table(fields, query.numberText)
        var failure: ConnError?
        try Self.readResult(response) { (cursor, key) throws(JSONFailure) in
            guard key == "records", cursor.peek() == .array else { return try cursor.skip() }
            try cursor.elements { (cursor) throws(JSONFailure) in
                guard failure == nil, cursor.peek() == .object else { return try cursor.skip() }
                do throws(RowFailure) {
                    try table.appendRow(&cursor)
                } catch {
                    switch error {
                    case .json(let error): throw error
                    case .value(let error): failure = error
                    }
                    throw cursor.failure("a value does not fit")
                }
            }
        } onFailure: {
            failure
        }
        frame = try ConnError.reading("CCEE's answer") { () throws(FrameError) in try table.finish() }
        isTruncated = head.isTruncated
        page = CKANPaging.Page(
            rows: frame.rowCount,
            limit: head.limit,
            total: head.total,
            firstID: table.firstID,
            lastID: table.lastID
        )
        guard query.addsID, frame.hasColumn("_id") else { return }
        let whole = frame
        frame = try ConnError.reading("CCEE's answer") { () throws(FrameError) in try whole.drop("_id") }
    }

    private static func readResult(
        _ response: HTTPResponse,
        _ body: (inout JSONCursor, String) throws(JSONFailure) -> Void,
        onFailure: () -> ConnError? = { nil }
    ) throws(ConnError) {
        do throws(ConnError) {
            try JSONReading.read(response) { (cursor) throws(JSONFailure) in
                try cursor.members { (cursor, key) throws(JSONFailure) in
                    guard key == "result", cursor.peek() == .object else { return try cursor.skip() }
                    try cursor.members { (cursor, key) throws(JSONFailure) in try body(&cursor, key) }
                }
            }
        } catch {
            throw onFailure() ?? error
        }
    }

    /// Everything but the records.
    private struct Head {
        var fields: [CKANField] = []
        var limit: Int?
        var total: Int?
        var isTruncated = false

        mutating func read(_ key: String, _ cursor: inout JSONCursor) throws(JSONFailure) {
            switch key {
            case "limit": limit = try cursor.scalar().integer.flatMap { Int(exactly: $0) }
            case "total": total = try cursor.scalar().integer.flatMap { Int(exactly: $0) }
            case "records_truncated": isTruncated = try cursor.scalar() == .bool(true)
            case "fields" where cursor.peek() == .array:
                var fields = self.fields
                try cursor.elements { (cursor) throws(JSONFailure) in
                    var field = CKANField(id: "", type: "")
                    try cursor.members { (cursor, key) throws(JSONFailure) in
                        switch key {
                        case "id": field.id = try cursor.scalar().string ?? ""
                        case "type": field.type = try cursor.scalar().string ?? ""
                        default: try cursor.skip()
                        }
                    }
                    fields.append(field)
                }
                self.fields = fields
            default: try cursor.skip()
            }
        }
    }

    private static func schema(_ head: Head, _ query: CCEEDatastoreQuery) throws(ConnError) -> [Field] {
        guard !head.fields.isEmpty else {
            throw ConnError(.corrupted, "CCEE's answer does not say which columns it has", outcome: .unknown)
        }
        for name in query.types.keys.sorted() where !head.fields.contains(where: { $0.id == name }) {
            throw ConnError(
                .misuse(.invalidArgument),
                "A type is declared for the column '\(name)', which the resource does not have",
                advice: "its columns are \(head.fields.map(\.id).joined(separator: ", "))"
            )
        }
        return head.fields.map { Field($0.id, query.types[$0.id] ?? CKANType.type(of: $0.type)) }
    }
}

/// Why a row could not be read.
private enum RowFailure: Error {
    case json(JSONFailure)
    case value(ConnError)
}

/// Builders for the columns, filled by name.
private struct Table {
    private let fields: [Field]
    private let builders: [any ColumnBuilder]
    private let places: [String: Int]
    private let numberText: CCEEDatastoreQuery.NumberText
    private var rows = 0
    private(set) var firstID: Int64?
    private(set) var lastID: Int64?

    init(_ fields: [Field], _ numberText: CCEEDatastoreQuery.NumberText) {
        self.fields = fields
        self.numberText = numberText
        builders = fields.map { makeBuilder(for: $0.type) }
        places = Dictionary(fields.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    mutating func appendRow(_ cursor: inout JSONCursor) throws(RowFailure) {
        var isFilled = [Bool](repeating: false, count: fields.count)
        var wrong: ConnError?
        var table = self
        do throws(JSONFailure) {
            try cursor.members { (cursor, key) throws(JSONFailure) in
                guard let place = table.places[key], !isFilled[place], wrong == nil else { return try cursor.skip() }
                isFilled[place] = true
                let isNumber = cursor.peek() == .number
                let value: JSONScalar = isNumber ? .text(try cursor.numberText()) : try cursor.scalar()
                do throws(ConnError) {
                    try table.append(value, isNumber: isNumber, at: place)
                } catch {
                    wrong = error
                }
            }
        } catch {
            throw .json(error)
        }
        if let wrong { throw .value(wrong) }
        for (place, isFilled) in isFilled.enumerated() where !isFilled { builders[place].appendNull() }
        table.rows += 1
        self = table
    }

    private mutating func append(_ value: JSONScalar, isNumber: Bool, at place: Int) throws(ConnError) {
        let field = fields[place]
        guard let cell = CKANType.cell(value, isNumber: isNumber, as: field.type, numberText) else {
            throw mismatch(value, field)
        }
        do throws(FrameError) {
            try builders[place].append(cell)
        } catch {
            throw mismatch(value, field)
        }
        if field.name == "_id", case .int(let id) = cell {
            if firstID == nil { firstID = id }
            lastID = id
        }
    }

    private func mismatch(_ value: JSONScalar, _ field: Field) -> ConnError {
        ConnError(
            .conversion,
            "CCEE's value in the column '\(field.name)' of row \(rows) is no \(field.type)",
            advice: "declare another type for the column, or numberText: .comma for decimal commas; the value is in"
                + " serverDetail",
            outcome: .unknown
        ).with { $0.serverDetail = value.string.map { String($0.prefix(200)) } }
    }

    func finish() throws(FrameError) -> DataFrame {
        try DataFrame(schema: fields, columns: builders.map { $0.finish() })
    }
}
