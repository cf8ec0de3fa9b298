internal import SQLCore

/// Writes values as the server itself prints them, with DateStyle ISO, TimeZone UTC and IntervalStyle postgres.
///
/// Every type has such a form, so a column that is declared as string loses nothing. Source: the server's `..._out`
/// functions, whose output each of these was compared with.
enum WirePrinter {
    static func print(
        _ wire: WireType,
        _ start: UnsafeRawPointer,
        _ count: Int,
        to out: inout [UInt8]
    ) throws(CellFault) {
        switch wire {
        case .base(let base): try print(base, start, count, to: &out)
        case .money(let scale):
            guard count == 8 else { throw .malformed }
            let units = Int64(bigEndian: start.loadUnaligned(as: Int64.self))
            TextKernels.append(decimal: Int128(units), scale: scale, to: &out)
        case .enumeration: out.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
        case .array(let element, let oid): try printArray(element, oid, start, count, to: &out)
        case .range(let subtype): try printRange(subtype, start, count, to: &out)
        case .multirange(let range):
            var reader = WireReader(start, count)
            let ranges = try reader.integer(UInt32.self)
            out.append(UInt8(ascii: "{"))
            for index in 0..<ranges {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                guard let value = try reader.value() else { throw .malformed }
                try print(range, value.start, value.count, to: &out)
            }
            out.append(UInt8(ascii: "}"))
            try reader.finish()
        case .composite(let attributes):
            try printRow(start, count, to: &out) { index, oid throws(CellFault) in
                guard index < attributes.count, attributes[index].oid == oid else { throw .changedType }
                return attributes[index].wire
            }
        case .record(let catalog):
            try printRow(start, count, to: &out) { _, oid throws(CellFault) in
                let wire = WireType(oid, catalog)
                guard wire.isPrintable else { throw .unknownType(oid) }
                return wire
            }
        case .opaque: throw .malformed
        }
    }

    // MARK: Types that are made of others

    private static func printArray(
        _ element: WireType,
        _ oid: UInt32,
        _ start: UnsafeRawPointer,
        _ count: Int,
        to out: inout [UInt8]
    ) throws(CellFault) {
        var reader = WireReader(start, count)
        let shape = try WireArrayShape(&reader, element: oid)
        if shape.isEmpty {
            out.append(contentsOf: "{}".utf8)
            try reader.finish()
            return
        }
        if shape.lowerBounds.contains(where: { $0 != 1 }) {
            for (length, bound) in zip(shape.lengths, shape.lowerBounds) {
                out.append(contentsOf: "[\(bound):\(bound + length - 1)]".utf8)
            }
            out.append(UInt8(ascii: "="))
        }
        let separator = if case .base(.box) = element { UInt8(ascii: ";") } else { UInt8(ascii: ",") }
        var scratch: [UInt8] = []
        try printElements(element, &reader, shape, 0, separator, &scratch, to: &out)
        try reader.finish()
    }

    private static func printElements(
        _ element: WireType,
        _ reader: inout WireReader,
        _ shape: WireArrayShape,
        _ level: Int,
        _ separator: UInt8,
        _ scratch: inout [UInt8],
        to out: inout [UInt8]
    ) throws(CellFault) {
        out.append(UInt8(ascii: "{"))
        for index in 0..<shape.lengths[level] {
            if index > 0 { out.append(separator) }
            if level + 1 < shape.lengths.count {
                try printElements(element, &reader, shape, level + 1, separator, &scratch, to: &out)
                continue
            }
            guard let value = try reader.value() else {
                out.append(contentsOf: "NULL".utf8)
                continue
            }
            scratch.removeAll(keepingCapacity: true)
            try print(element, value.start, value.count, to: &scratch)
            appendElement(scratch, separator, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    private static func appendElement(_ text: [UInt8], _ separator: UInt8, to out: inout [UInt8]) {
        let isNull = text.count == 4 && text.elementsEqual("null".utf8) { $0 | 0x20 == $1 }
        let needsQuotes =
            text.isEmpty || isNull
            || text.contains { $0 == 0x22 || $0 == 0x5C || $0 == 0x7B || $0 == 0x7D || $0 == separator || isSpace($0) }
        guard needsQuotes else {
            out.append(contentsOf: text)
            return
        }
        out.append(0x22)
        for byte in text {
            if byte == 0x22 || byte == 0x5C { out.append(0x5C) }
            out.append(byte)
        }
        out.append(0x22)
    }

    private static func printRow(
        _ start: UnsafeRawPointer,
        _ count: Int,
        to out: inout [UInt8],
        _ wire: (Int, UInt32) throws(CellFault) -> WireType
    ) throws(CellFault) {
        var reader = WireReader(start, count)
        let fields = try reader.integer(Int32.self)
        guard fields >= 0 else { throw .malformed }
        var scratch: [UInt8] = []
        out.append(UInt8(ascii: "("))
        for index in 0..<Int(fields) {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            let oid = try reader.integer(UInt32.self)
            guard let value = try reader.value() else { continue }
            scratch.removeAll(keepingCapacity: true)
            try print(try wire(index, oid), value.start, value.count, to: &scratch)
            let needsQuotes =
                scratch.isEmpty
                || scratch.contains {
                    $0 == 0x22 || $0 == 0x5C || $0 == 0x28 || $0 == 0x29 || $0 == 0x2C || isSpace($0)
                }
            appendDoubled(scratch, quoted: needsQuotes, to: &out)
        }
        out.append(UInt8(ascii: ")"))
        try reader.finish()
    }

    private static func printRange(
        _ subtype: WireType,
        _ start: UnsafeRawPointer,
        _ count: Int,
        to out: inout [UInt8]
    ) throws(CellFault) {
        let range = try WireRange(start, count)
        if range.isEmpty {
            out.append(contentsOf: "empty".utf8)
            return
        }
        func bound(_ value: (start: UnsafeRawPointer, count: Int)?) throws(CellFault) {
            guard let value else { return }
            var text: [UInt8] = []
            try print(subtype, value.start, value.count, to: &text)
            let needsQuotes =
                text.isEmpty
                || text.contains {
                    $0 == 0x22 || $0 == 0x5C || $0 == 0x28 || $0 == 0x29 || $0 == 0x5B || $0 == 0x5D || $0 == 0x2C
                        || isSpace($0)
                }
            appendDoubled(text, quoted: needsQuotes, to: &out)
        }
        out.append(range.lowerInclusive ? UInt8(ascii: "[") : UInt8(ascii: "("))
        try bound(range.lower)
        out.append(UInt8(ascii: ","))
        try bound(range.upper)
        out.append(range.upperInclusive ? UInt8(ascii: "]") : UInt8(ascii: ")"))
    }

    private static func appendDoubled(_ text: [UInt8], quoted: Bool, to out: inout [UInt8]) {
        guard quoted else {
            out.append(contentsOf: text)
            return
        }
        out.append(0x22)
        for byte in text {
            if byte == 0x22 || byte == 0x5C { out.append(byte) }
            out.append(byte)
        }
        out.append(0x22)
    }

    /// White space as the server's `isspace` sees it in ASCII.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }
}
