import Testing

@testable import HTTPCore

@Suite struct HTTPRedactionTests {
    @Test(
        arguments: [
            (#"{"user":"ana","password":"topsecret","n":1}"#, #"{"user":"ana","password":…,"n":1}"#),
            (#"{"access_token" : "topsecret", "expires_in": 1199}"#, #"{"access_token" : …, "expires_in": 1199}"#),
            (#"{"apiKey":"top\"secret"}"#, #"{"apiKey":…}"#),
            (#"{"tokens":["topsecret",{"a":"topsecret"}],"x":1}"#, #"{"tokens":…,"x":1}"#),
            (#"{"credentials":{"a":"topsecret"}}"#, #"{"credentials":…}"#),
            (#"{"password":null,"secret":true}"#, #"{"password":null,"secret":true}"#),
            (#"{"token_type":"bearer"}"#, #"{"token_type":"bearer"}"#),
            (
                "grant_type=password&username=ana&password=topsecret&x=1",
                "grant_type=password&username=ana&password=…&x=1"
            ),
            ("<senha>topsecret</senha><x>1</x>", "<senha>…</senha><x>1</x>"),
            ("Authorization: Bearer topsecrettopsecret\nX: 1", "Authorization: …\nX: 1"),
            ("sent Bearer topsecrettopsecret.", "sent Bearer …"),
            ("sent basic dG9wc2VjcmV0OnRvcHNlY3JldA== here", "sent basic … here"),
            ("Bearer token is missing", "Bearer token is missing"),
            ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.topsecret here", "got … here"),
            (#"{\"password\":\"topsecret\",\"a\":1}"#, #"{\"password\":…,\"a\":1}"#),
            (#"{"client-secret":'topsecret'}"#, #"{"client-secret":…}"#),
            ("nothing here", "nothing here"),
            ("", ""),
            (#"{"password":"topsecre"#, #"{"password":…"#),
            ("X-Api-Key: topsecret", "X-Api-Key: …"),
        ]
    )
    func whatLooksLikeASecretIsRemoved(_ text: String, _ shown: String) {
        #expect(HTTPRedaction.withoutSecrets(text) == shown)
    }

    @Test func randomTextNeverTrapsAndWithoutNamesStaysAsItIs() {
        var random = RandomText(seed: 9)
        let pieces = [
            "password", "\"", "'", ":", "=", ">", "<", "[", "]", "{", "}", "\\", "token", "Bearer ", "eyJ", " ", ",",
        ]
        for _ in 0..<3_000 {
            _ = HTTPRedaction.withoutSecrets(random.text(of: pieces, upTo: 14))
            let plain = random.text(of: ["a", "1", "\"", ":", "{", "ü", "\n"], upTo: 12)
            #expect(HTTPRedaction.withoutSecrets(plain) == plain)
        }
    }
}
