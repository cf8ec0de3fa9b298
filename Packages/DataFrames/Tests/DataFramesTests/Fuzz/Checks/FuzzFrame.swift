@testable import DataFrames

/// What holds for every frame that a parser makes, whatever bytes it was given.
enum FuzzFrame {
    /// What is wrong with a frame, or nil.
    static func problem(_ frame: DataFrame) -> String? {
        for (field, column) in zip(frame.schema, frame.columns) {
            if column.count != frame.rowCount { return "column of \(column.count) elements in \(frame.rowCount) rows" }
            if column.type != field.type { return "column of type \(column.type) for \(field)" }
            if !field.isNullable, column.nullCount > 0 { return "nulls in \(field)" }
            if let problem = problem(column) { return "\(problem) in \(field)" }
        }
        _ = frame.head(20).table()
        _ = frame.head(20).markdown()
        return nil
    }

    /// Nulls are as many as the column says, cells can be read, text is UTF-8, children fit.
    private static func problem(_ column: Column) -> String? {
        let nulls = (0..<column.count).count { column.isNull(at: $0) }
        if nulls != column.nullCount { return "\(nulls) nulls instead of \(column.nullCount)" }
        for row in 0..<min(column.count, 100) { _ = column.value(at: row) }
        switch column.type {
        case .string:
            let view = column.unsafeView
            let isValid = withExtendedLifetime(column) {
                (0..<column.count).allSatisfy { column.isNull(at: $0) || UTF8Validation.isValid(view.bytes($0)) }
            }
            return isValid ? nil : "text that is no UTF-8"
        case .structure(let fields):
            for (index, field) in fields.enumerated() {
                let child = column.storage.children[index]
                if child.type != field.type { return "child of type \(child.type) for \(field)" }
                if child.count < column.offset + column.count { return "child too short" }
                if let problem = problem(child) { return "\(problem) in \(field)" }
            }
            return nil
        case .list, .dictionary: return problem(column.storage.children[0])
        default: return nil
        }
    }

    /// What is wrong with an error, or nil: its place must lie within the text, and its message hold nothing of it.
    static func problem(_ error: FrameError, in bytes: ArraySlice<UInt8>) -> String? {
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
        if let line = error.line, !(1...lines).contains(line) { return "line \(line) of \(lines): \(error.kind)" }
        if let byte = error.byteOffset, !(0...bytes.count).contains(byte) { return "byte \(byte) of \(bytes.count)" }
        if let row = error.row, !(0...bytes.count).contains(row) { return "row \(row)" }
        return error.message.isEmpty ? "no message" : nil
    }
}
