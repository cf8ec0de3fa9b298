/// `tsvector` and `tsquery` as the server prints them.
enum SearchText {
    static func appendVector(_ reader: inout WireReader, to out: inout [UInt8]) throws(CellFault) {
        let words = try reader.integer(Int32.self)
        guard words >= 0 else { throw .malformed }
        for index in 0..<words {
            if index > 0 { out.append(UInt8(ascii: " ")) }
            appendQuoted(try reader.terminated(), to: &out)
            let places = try reader.integer(UInt16.self)
            for place in 0..<places {
                out.append(place == 0 ? UInt8(ascii: ":") : UInt8(ascii: ","))
                let entry = try reader.integer(UInt16.self)
                out.append(contentsOf: String(entry & 0x3FFF).utf8)
                switch entry >> 14 {
                case 3: out.append(UInt8(ascii: "A"))
                case 2: out.append(UInt8(ascii: "B"))
                case 1: out.append(UInt8(ascii: "C"))
                default: break
                }
            }
        }
    }

    private static func appendQuoted(_ word: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "'"))
        for byte in word {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "'"))
    }

    private enum Operator: UInt8 {
        case not = 1
        case and = 2
        case or = 3
        case phrase = 4

        var priority: Int {
            switch self {
            case .or: 1
            case .and: 2
            case .phrase: 3
            case .not: 4
            }
        }
    }

    static func appendQuery(_ reader: inout WireReader, to out: inout [UInt8]) throws(CellFault) {
        let items = try reader.integer(Int32.self)
        guard items >= 0 else { throw .malformed }
        var left = Int(items)
        guard left > 0 else { return }
        out += try query(&reader, &left, parent: -1, isRightOfPhrase: false, depth: 0)
        guard left == 0 else { throw .malformed }
    }

    /// One operand; the wire has each operator before its right operand, and that before the left one.
    private static func query(
        _ reader: inout WireReader,
        _ left: inout Int,
        parent: Int,
        isRightOfPhrase: Bool,
        depth: Int
    ) throws(CellFault) -> [UInt8] {
        guard left > 0, depth < 1_000 else { throw .malformed }
        left -= 1
        var out: [UInt8] = []
        switch try reader.integer(UInt8.self) {
        case 1:
            let weight = try reader.integer(UInt8.self)
            let isPrefix = try reader.integer(UInt8.self) != 0
            appendQuoted(try reader.terminated(), to: &out)
            if weight != 0 || isPrefix {
                out.append(UInt8(ascii: ":"))
                if isPrefix { out.append(UInt8(ascii: "*")) }
                for (bit, letter) in [(3, "A"), (2, "B"), (1, "C"), (0, "D")] where weight >> bit & 1 == 1 {
                    out.append(contentsOf: letter.utf8)
                }
            }
            return out
        case 2:
            guard let operation = Operator(rawValue: try reader.integer(UInt8.self)) else { throw .malformed }
            var needsParentheses = operation.priority < parent
            if operation == .not {
                out = [UInt8(ascii: "!")]
                out += try query(&reader, &left, parent: operation.priority, isRightOfPhrase: false, depth: depth + 1)
            } else {
                let distance = operation == .phrase ? try reader.integer(UInt16.self) : 0
                needsParentheses = needsParentheses || (operation == .phrase && isRightOfPhrase)
                let right = try query(
                    &reader,
                    &left,
                    parent: operation.priority,
                    isRightOfPhrase: operation == .phrase,
                    depth: depth + 1
                )
                out = try query(&reader, &left, parent: operation.priority, isRightOfPhrase: false, depth: depth + 1)
                switch operation {
                case .or: out.append(contentsOf: " | ".utf8)
                case .and: out.append(contentsOf: " & ".utf8)
                default: out.append(contentsOf: (distance == 1 ? " <-> " : " <\(distance)> ").utf8)
                }
                out += right
            }
            guard needsParentheses else { return out }
            return Array("( ".utf8) + out + Array(" )".utf8)
        default: throw .malformed
        }
    }
}
