@_spi(SQLDrivers) internal import SQLCore

extension WirePrinter {
    /// Writes a value of a base type.
    static func print(
        _ base: WireBase,
        _ start: UnsafeRawPointer,
        _ count: Int,
        to out: inout [UInt8]
    ) throws(CellFault) {
        var reader = WireReader(start, count)
        switch base {
        case .bool: out.append(try reader.integer(UInt8.self) != 0 ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .int2: TextKernels.append(int64: Int64(try reader.integer(Int16.self)), to: &out)
        case .int4: TextKernels.append(int64: Int64(try reader.integer(Int32.self)), to: &out)
        case .int8: TextKernels.append(int64: try reader.integer(), to: &out)
        case .oid: TextKernels.append(uint64: UInt64(try reader.integer(UInt32.self)), to: &out)
        case .xid8: TextKernels.append(uint64: try reader.integer(), to: &out)
        case .lsn:
            out.append(contentsOf: String(try reader.integer(UInt32.self), radix: 16, uppercase: true).utf8)
            out.append(UInt8(ascii: "/"))
            out.append(contentsOf: String(try reader.integer(UInt32.self), radix: 16, uppercase: true).utf8)
        case .float4: FloatText.append(try reader.float(), to: &out)
        case .float8: FloatText.append(try reader.double(), to: &out)
        case .numeric:
            let numeric = try WireNumeric(start, count)
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: numeric.textCapacity) { room in
                let length = numeric.write(to: room.baseAddress.unsafelyUnwrapped)
                out.append(contentsOf: UnsafeBufferPointer(start: room.baseAddress, count: length))
            }
            return
        case .money: throw .malformed
        case .text:
            out.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
            return
        case .versionedText:
            guard try reader.integer(UInt8.self) == 1 else { throw .malformed }
            out.append(contentsOf: UnsafeRawBufferPointer(start: start + 1, count: count - 1))
            return
        case .char:
            let byte = try reader.integer(UInt8.self)
            if byte >= 0x80 {
                let digits = String(byte, radix: 8)
                out.append(contentsOf: "\\\(digits)".utf8)
            } else if byte != 0 {
                out.append(byte)
            }
        case .bytea:
            out.append(contentsOf: "\\x".utf8)
            appendHexadecimal(UnsafeRawBufferPointer(start: start, count: count), to: &out)
            return
        case .date: printDate(try reader.integer(), to: &out)
        case .time: printClock(try reader.integer(), to: &out)
        case .timetz:
            printClock(try reader.integer(), to: &out)
            printZone(try reader.integer(), to: &out)
        case .timestamp: printMoment(try reader.integer(), zone: "", to: &out)
        case .timestamptz: printMoment(try reader.integer(), zone: "+00", to: &out)
        case .interval:
            let interval = try WireInterval(start, count)
            printInterval(interval, to: &out)
            return
        case .uuid:
            let bytes = UUIDBytes(loading: try reader.skip(16))
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { room in
                let length = TextKernels.write(uuid: bytes, to: room.baseAddress.unsafelyUnwrapped)
                out.append(contentsOf: UnsafeBufferPointer(start: room.baseAddress, count: length))
            }
        case .inet, .cidr: try NetworkText.append(start, count, isCIDR: base == .cidr, to: &out); return
        case .macaddr, .macaddr8:
            for index in 0..<(base == .macaddr ? 6 : 8) {
                if index > 0 { out.append(UInt8(ascii: ":")) }
                let byte = try reader.integer(UInt8.self)
                withUnsafeBytes(of: byte) { appendHexadecimal($0, to: &out) }
            }
        case .bits:
            let bits = Int(try reader.integer(Int32.self))
            guard bits >= 0, reader.remaining == (bits + 7) / 8 else { throw .malformed }
            let bytes = try reader.skip(reader.remaining)
            for index in 0..<bits {
                let byte = bytes.load(fromByteOffset: index >> 3, as: UInt8.self)
                out.append(0x30 + (byte >> UInt8(7 - index & 7)) & 1)
            }
        case .point: try printPoint(&reader, to: &out)
        case .line:
            out.append(UInt8(ascii: "{"))
            try printDoubles(3, &reader, to: &out)
            out.append(UInt8(ascii: "}"))
        case .lseg:
            out.append(UInt8(ascii: "["))
            try printPoints(2, &reader, to: &out)
            out.append(UInt8(ascii: "]"))
        case .box: try printPoints(2, &reader, to: &out)
        case .path:
            let isClosed = try reader.integer(UInt8.self) != 0
            let points = Int(try reader.integer(Int32.self))
            guard points >= 0, reader.remaining == 16 * points else { throw .malformed }
            out.append(isClosed ? UInt8(ascii: "(") : UInt8(ascii: "["))
            try printPoints(points, &reader, to: &out)
            out.append(isClosed ? UInt8(ascii: ")") : UInt8(ascii: "]"))
        case .polygon:
            let points = Int(try reader.integer(Int32.self))
            guard points >= 0, reader.remaining == 16 * points else { throw .malformed }
            out.append(UInt8(ascii: "("))
            try printPoints(points, &reader, to: &out)
            out.append(UInt8(ascii: ")"))
        case .circle:
            out.append(UInt8(ascii: "<"))
            try printPoint(&reader, to: &out)
            out.append(UInt8(ascii: ","))
            FloatText.append(try reader.double(), to: &out)
            out.append(UInt8(ascii: ">"))
        case .tsvector: try SearchText.appendVector(&reader, to: &out)
        case .tsquery: try SearchText.appendQuery(&reader, to: &out)
        case .tid:
            out.append(contentsOf: "(\(try reader.integer(UInt32.self)),\(try reader.integer(UInt16.self)))".utf8)
        case .snapshot:
            let running = Int(try reader.integer(Int32.self))
            guard running >= 0, reader.remaining == 16 + 8 * running else { throw .malformed }
            out.append(contentsOf: "\(try reader.integer(Int64.self)):\(try reader.integer(Int64.self)):".utf8)
            for index in 0..<running {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                TextKernels.append(int64: try reader.integer(), to: &out)
            }
        case .vector, .halfVector:
            let isHalf = base == .halfVector
            let numbers = isHalf ? try WireVector.halfNumbers(start, count) : try WireVector.numbers(start, count)
            out.append(UInt8(ascii: "["))
            for (index, number) in numbers.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                FloatText.append(number, to: &out)
            }
            out.append(UInt8(ascii: "]"))
            return
        case .hstore: try printPairs(start, count, to: &out); return
        case .void: break
        }
        try reader.finish()
    }

    static func appendHexadecimal(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        for byte in bytes {
            out.append(hexadecimal(byte >> 4))
            out.append(hexadecimal(byte & 15))
        }
    }

    static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }

    private static func printPairs(
        _ start: UnsafeRawPointer,
        _ count: Int,
        to out: inout [UInt8]
    ) throws(CellFault) {
        var isFirst = true
        func quoted(_ bytes: UnsafeRawBufferPointer) {
            out.append(0x22)
            for byte in bytes {
                if byte == 0x22 || byte == 0x5C { out.append(0x5C) }
                out.append(byte)
            }
            out.append(0x22)
        }
        try WirePairs.forEach(start, count) { key, value throws(CellFault) in
            if !isFirst { out.append(contentsOf: ", ".utf8) }
            isFirst = false
            quoted(key)
            out.append(contentsOf: "=>".utf8)
            if let value { quoted(value) } else { out.append(contentsOf: "NULL".utf8) }
        }
    }

    // MARK: Geometry

    private static func printDoubles(_ count: Int, _ reader: inout WireReader, to out: inout [UInt8]) throws(CellFault)
    {
        for index in 0..<count {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            FloatText.append(try reader.double(), to: &out)
        }
    }

    private static func printPoint(_ reader: inout WireReader, to out: inout [UInt8]) throws(CellFault) {
        out.append(UInt8(ascii: "("))
        try printDoubles(2, &reader, to: &out)
        out.append(UInt8(ascii: ")"))
    }

    private static func printPoints(_ count: Int, _ reader: inout WireReader, to out: inout [UInt8]) throws(CellFault) {
        for index in 0..<count {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            try printPoint(&reader, to: &out)
        }
    }
}
