internal import Glibc

/// The name of an element or attribute without its prefix; valid during the call that got it.
struct XMLName {
    private let name: UnsafePointer<CChar>

    init(_ qualified: UnsafePointer<CChar>) {
        name = strchr(qualified, 0x3A).map { UnsafePointer($0 + 1) } ?? qualified
    }

    @inline(__always)
    static func == (name: XMLName, text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            for index in 0..<text.count where UInt8(bitPattern: name.name[index]) != text[index] { return false }
            return name.name[text.count] == 0
        }
    }
}

/// The attributes of an element; valid during the call that got them.
struct XMLAttributes {
    private let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    init(_ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?) { self.pairs = pairs }

    /// The bytes of an attribute, by its name without prefix, up to a zero byte.
    subscript(name: StaticString) -> UnsafePointer<CChar>? {
        guard let pairs else { return nil }
        var index = 0
        while let attribute = pairs[index], let value = pairs[index + 1] {
            if XMLName(attribute) == name { return value }
            index += 2
        }
        return nil
    }

    func string(_ name: StaticString) -> String? { self[name].map { String(cString: $0) } }

    func int(_ name: StaticString) -> Int? { self[name].flatMap { Int(String(cString: $0)) } }

    /// A truth value as XML Schema writes it.
    func bool(_ name: StaticString) -> Bool? {
        switch string(name) {
        case "1", "true": true
        case "0", "false": false
        default: nil
        }
    }
}
