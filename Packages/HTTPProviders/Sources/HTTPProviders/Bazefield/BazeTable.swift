internal import HTTPCore

/// The rows of a table call: one row for each object and time, one cell for each point.
struct BazeTable: Sendable, Hashable {
    struct Cell: Sendable, Hashable {
        var quality: Int32?
        var value: JSONScalar = .null
    }

    struct Row: Sendable, Hashable {
        var objectID: String
        var time: Int64
        var localTime: Int64?
        /// In the order of the table's names; may be shorter.
        var cells: [Cell?]
    }

    var names: [String] = []
    var rows: [Row] = []

    /// Reads the rows, wherever in the answer they stand: as the whole of it or as a member's array.
    init(_ response: HTTPResponse) throws(ConnError) {
        var table = BazeTable()
        try JSONReading.read(response) { (cursor) throws(JSONFailure) in
            if cursor.peek() == .array { return try table.readRows(&cursor) }
            try cursor.members { (cursor, _) throws(JSONFailure) in
                if cursor.peek() == .array { try table.readRows(&cursor) } else { try cursor.skip() }
            }
        }
        self = table
    }

    init() {}

    private mutating func readRows(_ cursor: inout JSONCursor) throws(JSONFailure) {
        var places: [String: Int] = [:]
        for (index, name) in names.enumerated() { places[name] = index }
        var table = self
        try cursor.elements { (cursor) throws(JSONFailure) in
            guard cursor.peek() == .object else { return try cursor.skip() }
            var (object, time, local): (String?, Int64?, Int64?) = (nil, nil, nil)
            var cells: [Cell?] = []
            try cursor.members { (cursor, key) throws(JSONFailure) in
                switch key.lowercased() {
                case "objectid": object = try cursor.scalar().string
                case "timestamputc": time = BazeMoment.utc(try cursor.scalar())
                case "timestamplocal": local = BazeMoment.local(try cursor.scalar())
                case "pointvalues" where cursor.peek() == .object:
                    try cursor.members { (cursor, name) throws(JSONFailure) in
                        let place = places[name] ?? table.names.count
                        if place == table.names.count {
                            places[name] = place
                            table.names.append(name)
                        }
                        while cells.count <= place { cells.append(nil) }
                        cells[place] = try Self.cell(&cursor)
                    }
                default: try cursor.skip()
                }
            }
            guard let time else { throw cursor.failure("a row's TimeStampUtc is missing or no time") }
            table.rows.append(Row(objectID: object ?? "", time: time, localTime: local, cells: cells))
        }
        self = table
    }

    private static func cell(_ cursor: inout JSONCursor) throws(JSONFailure) -> Cell {
        guard cursor.peek() == .object else { return Cell(quality: nil, value: try cursor.scalar()) }
        var cell = Cell()
        try cursor.members { (cursor, key) throws(JSONFailure) in
            let value = try cursor.scalar()
            if key == "q" || key == "Q" { cell.quality = value.integer.flatMap { Int32(exactly: $0) } }
            if key == "v" || key == "V" { cell.value = value }
        }
        return cell
    }
}
