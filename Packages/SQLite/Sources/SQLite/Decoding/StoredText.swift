internal import SQLCore

/// Reads values back from a column in the form in which SQLite had them, when the column is widened.
struct StoredText {
    private let plan: ColumnPlan
    private let view: UnsafeColumnView
    private let column: Column
    private let forms: StoredForms

    init(plan: ColumnPlan, column: Column, forms: StoredForms) {
        self.plan = plan
        self.column = column
        self.forms = forms
        view = column.unsafeView
    }

    /// The value as an integer.
    func integer(_ row: Int) -> Int64 {
        switch plan.form {
        case .bool: view.bool(row) ? 1 : 0
        default: view.value(row, as: Int64.self)
        }
    }

    /// The value as a double; the caller has seen to it that every value has one.
    func double(_ row: Int) -> Double {
        switch plan.form {
        case .bool: view.bool(row) ? 1 : 0
        case .float: Double(view.value(row, as: Float.self))
        case .decimal(_, let scale):
            Double(view.value(row, as: Int128.self)) / DecimalPowers.double(min(scale, 22))
        case .double: view.value(row, as: Double.self)
        default: Double(view.value(row, as: Int64.self))
        }
    }

    /// The value's bytes: those of text and blobs themselves, others as text.
    func bytes(_ row: Int) -> [UInt8] {
        switch plan.form {
        case .string, .binary: [UInt8](view.bytes(row))
        case .uuid where forms.code(row) == UUIDText.blobCode: uuidBytes(row)
        default: [UInt8](text(row).utf8)
        }
    }

    /// The value as SQLite would show it.
    func text(_ row: Int) -> String {
        switch plan.form {
        case .null: ""
        case .bool: view.bool(row) ? "1" : "0"
        case .integer: String(view.value(row, as: Int64.self))
        case .float: Double(view.value(row, as: Float.self)).description
        case .double:
            forms.code(row) == StoredForms.integer
                ? String(Int64(view.value(row, as: Double.self)))
                : view.value(row, as: Double.self).description
        case .decimal(_, let scale): decimal(view.value(row, as: Int128.self), scale, row)
        case .string, .binary: String(decoding: view.bytes(row), as: UTF8.self)
        case .uuid: uuid(row)
        case .date: written(10) { TextKernels.write(date: view.value(row, as: Int32.self), to: $0) }
        case .time(let unit): time(view.value(row, as: Int64.self), unit, shape(row))
        case .localTimestamp(let unit): timestamp(view.value(row, as: Int64.self), unit, shape(row))
        case .instant(let unit, _): timestamp(view.value(row, as: Int64.self), unit, shape(row))
        case .duration(let unit):
            written(96) { TextKernels.write(duration: view.value(row, as: Int64.self), unit: unit, to: $0) }
        case .interval:
            written(128) { TextKernels.write(interval: view.value(row, as: CalendarInterval.self), to: $0) }
        }
    }

    private func shape(_ row: Int) -> TextShape {
        let code = Int(forms.code(row))
        return code < forms.shapes.count ? forms.shapes[code] : TextShape(length: 0)
    }

    private func uuid(_ row: Int) -> String {
        let text = UUIDText.lowercased(view.value(row, as: UUIDBytes.self))
        return forms.code(row) == UUIDText.upperCode ? text.uppercased() : text
    }

    private func uuidBytes(_ row: Int) -> [UInt8] {
        withUnsafeBytes(of: view.value(row, as: UUIDBytes.self)) { [UInt8]($0) }
    }

    /// A number's decimal stands for INTEGER or REAL; one of text keeps its digits.
    private func decimal(_ unscaled: Int128, _ scale: Int, _ row: Int) -> String {
        let code = Int(forms.code(row))
        if code > 0 {
            let digits = code - 1
            let kept = unscaled / DecimalPowers.int128(scale - digits)
            return Decimal128(unscaled: kept, scale: digits).description
        }
        let (whole, rest) = unscaled.quotientAndRemainder(dividingBy: DecimalPowers.int128(scale))
        if rest == 0 { return String(whole) }
        return (Double(unscaled) / DecimalPowers.double(min(scale, 22))).description
    }

    private func time(_ ticks: Int64, _ unit: TimeUnit, _ shape: TextShape) -> String {
        fitted(written(64) { TextKernels.write(time: ticks, unit: unit, to: $0) }, shape.length, wholeLength: 8)
    }

    private func timestamp(_ ticks: Int64, _ unit: TimeUnit, _ shape: TextShape) -> String {
        let text = written(64) { TextKernels.write(localDateTime: ticks + shape.offset, unit: unit, to: $0) }
        var bytes = Array(fitted(text, shape.length, wholeLength: 19).utf8)
        if bytes.count > 10 { bytes[10] = shape.separator }
        return String(decoding: bytes + shape.suffix, as: UTF8.self)
    }

    /// Cuts zeros off the decimals, or adds some, until the text is as long as it was.
    private func fitted(_ text: String, _ length: Int, wholeLength: Int) -> String {
        var bytes = Array(text.utf8)
        if bytes.count > length { return String(decoding: bytes.prefix(length), as: UTF8.self) }
        if bytes.count < length {
            if bytes.count == wholeLength { bytes.append(UInt8(ascii: ".")) }
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: length - bytes.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func written(_ capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 160) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            return String(decoding: UnsafeBufferPointer(start: base, count: write(base)), as: UTF8.self)
        }
    }
}

/// UUIDs as SQLite columns hold them.
enum UUIDText {
    /// The stored form of one kept as 16 bytes, and of one written in upper case.
    static let blobCode: UInt8 = 1
    static let upperCode: UInt8 = 2

    /// The 36 characters in lower case.
    static func lowercased(_ bytes: UUIDBytes) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { buffer in
            write(bytes, to: buffer.baseAddress!)
            return String(decoding: buffer, as: UTF8.self)
        }
    }

    /// Writes the 36 characters.
    static func write(_ bytes: UUIDBytes, to out: UnsafeMutablePointer<UInt8>) {
        withUnsafeBytes(of: bytes) { raw in
            var place = 0
            for (index, byte) in raw.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    out[place] = UInt8(ascii: "-")
                    place += 1
                }
                out[place] = digit(byte >> 4)
                out[place + 1] = digit(byte & 15)
                place += 2
            }
        }
    }

    /// Reads 36 characters in either case.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UUIDBytes? {
        guard text.count == 36 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { bytes in
            var place = 0
            var index = 0
            while index < 36 {
                if index == 8 || index == 13 || index == 18 || index == 23 {
                    guard text[index] == UInt8(ascii: "-") else { return nil }
                    index += 1
                }
                guard let high = value(text[index]), let low = value(text[index + 1]) else { return nil }
                bytes[place] = high << 4 | low
                place += 1
                index += 2
            }
            return UUIDBytes(loading: UnsafeRawPointer(bytes.baseAddress!))
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
