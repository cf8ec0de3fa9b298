internal import HTTPCore

/// Tells web pages from data.
enum WebPage {
    /// Whether the answer is a page: by its content type, or by its first characters, whatever the type says.
    static func isPage(type: String?, body: some Collection<UInt8>) -> Bool {
        let type = type?.lowercased() ?? ""
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return true }
        return startsAsPage(body)
    }

    /// Whether the first characters are those of a page: `<!doctype html` or `<html`, whatever their case.
    static func startsAsPage(_ body: some Collection<UInt8>) -> Bool {
        var rest = body.prefix(256)[...].drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        if rest.starts(with: Array("<!--".utf8)) { return true }
        guard rest.popFirst() == UInt8(ascii: "<") else { return false }
        let word = String(decoding: rest.prefix(16), as: UTF8.self).lowercased()
        return word.hasPrefix("!doctype html") || word.hasPrefix("html") || word.hasPrefix("head")
            || word.hasPrefix("body")
    }
}

extension HTTPResponse {
    /// Whether the answer is a web page.
    var isPage: Bool { WebPage.isPage(type: headers["Content-Type"], body: bytes) }
}
