internal import CArrow
internal import Glibc

/// Fields as the schemas of the C interface, in and out.
enum ArrowCSchema {
    /// Throws `.unsupported` for names that would be cut, because the interface's texts end at the first NUL.
    static func check(_ fields: [ArrowField]) throws(FrameError) {
        for field in fields {
            if field.name.utf8.contains(0) {
                throw FrameError(
                    .unsupported,
                    "A name with the character NUL cannot pass through the Arrow C interface; rename the column or field.",
                    column: field.name
                )
            }
            try check(field.children)
        }
    }

    /// Writes a field; the schema owns copies of everything and is released by its reader.
    static func write(_ field: ArrowField, to target: UnsafeMutablePointer<CArrowSchema>) {
        var values: UnsafeMutablePointer<CArrowSchema>?
        var shown = field
        if let dictionary = field.dictionary {
            var inner = field
            inner.dictionary = nil
            inner.name = ""
            let place = UnsafeMutablePointer<CArrowSchema>.allocate(capacity: 1)
            write(inner, to: place)
            values = place
            shown.type = .integer(bits: dictionary.indexBits, isSigned: dictionary.isSigned)
            shown.children = []
            shown.extensionName = nil
        }
        var children: UnsafeMutablePointer<UnsafeMutablePointer<CArrowSchema>?>?
        if !shown.children.isEmpty {
            let places = UnsafeMutablePointer<UnsafeMutablePointer<CArrowSchema>?>.allocate(
                capacity: shown.children.count
            )
            for (index, child) in shown.children.enumerated() {
                let place = UnsafeMutablePointer<CArrowSchema>.allocate(capacity: 1)
                write(child, to: place)
                (places + index).initialize(to: place)
            }
            children = places
        }
        target.initialize(
            to: CArrowSchema(
                format: strdup(shown.type.format),
                name: strdup(field.name),
                metadata: metadata(shown),
                flags: field.isNullable ? Int64(CARROW_FLAG_NULLABLE) : 0,
                n_children: Int64(shown.children.count),
                children: children,
                dictionary: values,
                release: { ArrowCSchema.release($0) },
                private_data: nil
            )
        )
    }

    /// The extension type as the format keeps metadata: counts and lengths of 32 bits, then bytes.
    private static func metadata(_ field: ArrowField) -> UnsafePointer<CChar>? {
        guard let name = field.extensionName else { return nil }
        var bytes: [UInt8] = []
        func append(_ number: Int) {
            withUnsafeBytes(of: Int32(truncatingIfNeeded: number)) { bytes.append(contentsOf: $0) }
        }
        func append(_ text: String) {
            append(text.utf8.count)
            bytes.append(contentsOf: text.utf8)
        }
        append(2)
        append("ARROW:extension:name")
        append(name)
        append("ARROW:extension:metadata")
        append(field.extensionMetadata ?? "")
        let memory = Memory.allocate(bytes.count)
        bytes.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        return UnsafePointer(memory.assumingMemoryBound(to: CChar.self))
    }

    /// Gives back what ``write(_:to:)`` made, children that were not moved away included.
    private static func release(_ schema: UnsafeMutablePointer<CArrowSchema>?) {
        guard let schema, schema.pointee.release != nil else { return }
        func drop(_ child: UnsafeMutablePointer<CArrowSchema>) {
            if let release = child.pointee.release { release(child) }
            child.deallocate()
        }
        if let children = schema.pointee.children {
            for index in 0..<Int(schema.pointee.n_children) {
                if let child = children[index] { drop(child) }
            }
            children.deallocate()
        }
        if let values = schema.pointee.dictionary { drop(values) }
        free(UnsafeMutablePointer(mutating: schema.pointee.format))
        free(UnsafeMutablePointer(mutating: schema.pointee.name))
        free(UnsafeMutablePointer(mutating: schema.pointee.metadata))
        schema.pointee.release = nil
    }

    /// Reads a schema and releases it, also when reading fails.
    ///
    /// Throws `.arrow` or `.unsupported`.
    static func take(_ schema: UnsafeMutablePointer<CArrowSchema>) throws(FrameError) -> ArrowField {
        guard schema.pointee.release != nil else {
            throw FrameError(.arrow, "The Arrow schema was released or moved before")
        }
        defer { if let release = schema.pointee.release { release(schema) } }
        var count = 0
        return try read(schema, depth: 0, count: &count)
    }

    private static func read(
        _ schema: UnsafeMutablePointer<CArrowSchema>,
        depth: Int,
        count: inout Int
    ) throws(FrameError) -> ArrowField {
        count += 1
        guard depth < ArrowImporter.maximumDepth, count <= 100_000 else {
            throw FrameError(
                .arrow,
                "An Arrow schema is nested more than \(ArrowImporter.maximumDepth) levels deep or has more than 100000 fields"
            )
        }
        guard schema.pointee.release != nil else {
            throw FrameError(.arrow, "A child of an Arrow schema was released before")
        }
        guard let format = schema.pointee.format else { throw FrameError(.arrow, "An Arrow schema has no format") }
        let type = try ArrowType(format: String(cString: format))
        let name = schema.pointee.name.map { String(cString: $0) } ?? ""
        var field = ArrowField(
            name: name,
            type: type,
            isNullable: schema.pointee.flags & Int64(CARROW_FLAG_NULLABLE) != 0
        )
        (field.extensionName, field.extensionMetadata) = try readMetadata(schema.pointee.metadata)
        let childCount = schema.pointee.n_children
        guard childCount >= 0, childCount <= 100_000, childCount == 0 || schema.pointee.children != nil else {
            throw FrameError(.arrow, "An Arrow schema with \(childCount) children cannot be", column: name)
        }
        for index in 0..<Int(childCount) {
            guard let child = schema.pointee.children[index] else {
                throw FrameError(.arrow, "A child of an Arrow schema is missing", column: name)
            }
            field.children.append(try read(child, depth: depth + 1, count: &count))
        }
        guard let values = schema.pointee.dictionary else { return field }
        guard case .integer(let bits, let isSigned) = type, field.children.isEmpty else {
            throw FrameError(.arrow, "The indices of an Arrow dictionary are no integers", column: name)
        }
        var inner = try read(values, depth: depth + 1, count: &count)
        guard inner.dictionary == nil else {
            throw FrameError(.unsupported, "An Arrow dictionary of dictionaries has no equal in a frame", column: name)
        }
        inner.name = name
        inner.isNullable = field.isNullable
        inner.dictionary = ArrowField.DictionaryForm(indexBits: bits, isSigned: isSigned)
        return inner
    }

    private static func readMetadata(_ metadata: UnsafePointer<CChar>?) throws(FrameError) -> (String?, String?) {
        guard let metadata else { return (nil, nil) }
        let base = UnsafeRawPointer(metadata)
        var place = 0
        func number() throws(FrameError) -> Int {
            let number = Int(base.loadUnaligned(fromByteOffset: place, as: Int32.self))
            guard number >= 0, number <= 1 << 28 else {
                throw FrameError(.arrow, "The metadata of an Arrow schema have a count of \(number)")
            }
            place += 4
            return number
        }
        func text() throws(FrameError) -> String {
            let count = try number()
            defer { place += count }
            return String(decoding: UnsafeRawBufferPointer(start: base + place, count: count), as: UTF8.self)
        }
        var found: (String?, String?)
        for _ in 0..<(try number()) {
            let key = try text()
            let value = try text()
            if key == "ARROW:extension:name" { found.0 = value }
            if key == "ARROW:extension:metadata" { found.1 = value }
        }
        return found
    }
}
