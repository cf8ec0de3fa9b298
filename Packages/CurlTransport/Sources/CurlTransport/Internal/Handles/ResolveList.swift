internal import CCurl

/// Texts as libcurl's list, which libcurl reads and does not copy.
// The list is made in `init` and never changed.
final class ResolveList: @unchecked Sendable {
    let first: UnsafeMutablePointer<curl_slist>?

    init(_ texts: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts { list = curl_slist_append(list, text) ?? list }
        first = list
    }

    deinit {
        curl_slist_free_all(first)
    }
}
