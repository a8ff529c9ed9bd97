import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct SecretsRailTests {
    // Made once: a machine of all patterns costs more than a text.
    private static let all = try? SecretsRail()

    /// Formats, each with an invented secret; they are joined here, so that no file holds one in one piece.
    static let tokens: [(kind: SecretKind, parts: [String])] = {
        let upper = "QZ7PX4KD2MV6TB3N"
        let mixed = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9dE2fG4hJ6kL8mN1pQ3rS5tU7vW9xY2zA4bC6dE8fG1hJ3kL5mN7pQ9rS2tU4vW6xY8zA1"
        let hex = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
        let letters = "qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuIoP"
        func mixedPart(_ count: Int) -> String { String(mixed.prefix(count)) }
        func hexPart(_ count: Int) -> String { String(hex.prefix(count)) }
        return [
            (.openAI, ["sk-", "proj-", mixedPart(74)]), (.openAI, ["sk-", mixedPart(20), "T3Blbk", "FJ", mixedPart(20)]),
            (.anthropic, ["sk-", "ant-api03-", mixedPart(93), "AA"]), (.openRouter, ["sk-", "or-v1-", hex]),
            (.groq, ["gsk", "_", mixedPart(52)]),
            (.xAI, ["xai", "-", mixedPart(80)]), (.perplexity, ["pplx", "-", mixedPart(48)]),
            (.huggingFace, ["hf", "_", String(letters.prefix(34))]),
            (.replicate, ["r8", "_", mixedPart(37)]), (.nvidia, ["nvapi", "-", mixedPart(64)]),
            (.langSmith, ["lsv2", "_pt_", hexPart(32), "_", hexPart(10)]),
            (.aws, ["AK", "IA", upper]), (.aws, ["AS", "IA", upper]), (.google, ["AI", "za", mixedPart(35)]),
            (.google, ["GOC", "SPX-", mixedPart(28)]),
            (.alibaba, ["LT", "AI", mixedPart(20)]), (.digitalOcean, ["dop", "_v1_", hex]), (.databricks, ["da", "pi", hexPart(32)]),
            (.heroku, ["HRKU", "-AA", mixedPart(58)]), (.github, ["gh", "p_", mixedPart(36)]),
            (.github, ["github", "_pat_", mixedPart(22), "_", mixedPart(59)]),
            (.gitlab, ["gl", "pat-", mixedPart(20)]), (.npm, ["np", "m_", mixedPart(36)]),
            (.pyPI, ["py", "pi-AgEIcHlwaS5vcmc", mixedPart(60)]),
            (.rubyGems, ["ruby", "gems_", hexPart(48)]), (.vault, ["hv", "s.", mixedPart(90)]), (.linear, ["lin", "_api_", mixedPart(40)]),
            (.notion, ["nt", "n_12345678901", mixedPart(35)]), (.postman, ["PM", "AK-", hexPart(24), "-", hexPart(34)]),
            (.grafana, ["gl", "sa_", mixedPart(32), "_", hexPart(8)]),
            (.slack, ["xo", "xb-", "123456789012-", "123456789012-", mixedPart(24)]),
            (.slack, ["xa", "pp-1-A0123456789-1234567890123-", hex]),
            (.discord, ["MTIzNDU2Nzg5MDEyMzQ1Njc4", ".", mixedPart(6), ".", mixedPart(38)]),
            (.telegram, ["123456789", ":AA", mixedPart(33)]), (.twilio, ["S", "K", hexPart(32)]),
            (.sendGrid, ["S", "G.", mixedPart(22), ".", mixedPart(43)]),
            (.mailgun, ["key", "-", hexPart(32)]), (.mailchimp, [hexPart(32), "-us", "12"]),
            (.brevo, ["xkey", "sib-", hex, "-", mixedPart(16)]),
            (.stripe, ["sk", "_live_", mixedPart(24)]), (.stripe, ["rk", "_test_", mixedPart(24)]),
            (.square, ["sq0", "atp-", mixedPart(22)]),
            (.shopify, ["shp", "at_", hexPart(32)]), (.newRelic, ["NR", "AK-", "A1B2C3D4E5F6G7H8I9J0K1L2M3N"]),
            (.airtable, ["pa", "t", mixedPart(14), ".", hex]),
            (.atlassian, ["ATA", "TT3", mixedPart(110), mixedPart(90)]), (.sentry, ["sntr", "yu_", hex]),
            (.pulumi, ["pu", "l-", hexPart(40)]),
        ]
    }()

    @Test("keys of services are masked wherever they stand, and however they are cut", arguments: tokens)
    func masks(kind: SecretKind, parts: [String]) throws {
        let rail = try #require(Self.all)
        let token = parts.joined()
        let masked = "Use [\(kind.rawValue.uppercased())], thanks."
        #expect(rail.output("Use \(token), thanks.").text == masked)
        let text = Array("Use \(token), thanks.")
        for cut in stride(from: 1, to: text.count, by: 3) {
            #expect(rail.output(pieces: [String(text[..<cut]), String(text[cut...])]).text == masked, "cut at \(cut)")
        }
    }

    @Test("P20: no byte of a key leaves before it is known whether it is one", arguments: tokens)
    func leaksNothing(kind: SecretKind, parts: [String]) throws {
        let rail = try SecretsRail(action: .block)
        var filter = rail.makeFilter(TextFilterRequest(place: .output, channel: .text, context: .sample))
        var output = FilterOutput()
        for character in "Use \(parts.joined()), thanks." where output.block == nil {
            filter.push(String(character), into: &output)
            #expect("Use ".hasPrefix(output.text))
        }
        #expect(output.block == RailBlock(kind.rawValue) && output.text == "Use ")
    }

    @Test("a key of a service behind a name is told by the service; only the value is hidden")
    func names() throws {
        let rail = try #require(Self.all)
        let key = ["sk-", "ant-api03-", String(repeating: "aB3dE5fG7h", count: 9), "AAA"].joined()
        #expect(rail.output("ANTHROPIC_API_KEY=\"\(key)\"").text == "ANTHROPIC_API_KEY=\"[ANTHROPIC_KEY]\"")
    }

    /// Forms, and what leaves of them.
    static let forms: [(text: String, masked: String)] = [
        ("postgres://app:s3cr3t-W0rd@db.example.org:5432/main", "postgres://app:[CONNECTION_STRING]@db.example.org:5432/main"),
        ("mongodb+srv://u:p4ss@w0rd!@host/db", "mongodb+srv://u:[CONNECTION_STRING]@host/db"),
        ("redis://:hunter22@cache:6379", "redis://:[CONNECTION_STRING]@cache:6379"),
        ("https://ann:s3cr3tPw@example.org/x", "https://ann:[URL_PASSWORD]@example.org/x"),
        ("Authorization: Bearer abc.DEF-123_456", "Authorization: Bearer [AUTHORIZATION]"),
        ("\"authorization\": \"Basic YWxhZGRpbjpvcGVuc2VzYW1l\"", "\"authorization\": \"Basic [AUTHORIZATION]\""),
        ("api_key = 9fK2xQ7LmP4vR8tZ1bN6", "api_key = [CREDENTIAL]"),
        ("MISTRAL_API_KEY=k3J8sD0fL2qW9eR4tY7uI1oP5aS6dF8g", "MISTRAL_API_KEY=[CREDENTIAL]"),
        ("{\"client_secret\": \"Zx9-Kq2~Lm8_Pw4.Rt6Vb1Nc3\"}", "{\"client_secret\": \"[CREDENTIAL]\"}"),
        ("password: Tr0ub4dor&3 ok", "password: [CREDENTIAL] ok"),
        ("aws_secret_access_key = wJa1rXUtnFEMI/K7MDENG/bPxRfiCYzz9KEYQ7aB", "aws_secret_access_key = [AWS_KEY]"),
        ("AccountKey=\(String(repeating: "aB3+", count: 21))aB==;Endpoint", "AccountKey=[AZURE_KEY];Endpoint"),
        (jwt, "[JWT]"), ("token \(jwt).", "token [JWT]."),
    ]

    // RFC 7519 §3.1, joined here.
    static let jwt = [
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODB9",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    ].joined(separator: ".")

    @Test("forms that no service owns are found by what stands around them", arguments: forms)
    func hides(text: String, masked: String) throws {
        let rail = try #require(Self.all)
        #expect(rail.output(text).text == masked)
        #expect(rail.output(pieces: text.map(String.init)).text == masked)
    }

    @Test("private keys are held until their end line and masked as a whole; so are those that are cut off")
    func privateKeys() throws {
        let rail = try #require(Self.all)
        let line = String(repeating: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", count: 2)
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"] {
            for end in ["\n", "\\n", "\r\n"] {
                let (begin, close) = ["-----BEGIN \(label)", "-----END \(label)"].map { "\($0)-----" }.pair
                let key = "\(begin)\(end)\(line)\(end)\(line)\(end)aB3=\(end)\(close)"
                #expect(rail.output("Here: \(key)\nDone").text == "Here: [PRIVATE_KEY]\nDone", "\(label)")
                #expect(rail.output(pieces: "Here: \(key)\nDone".map(String.init)).text == "Here: [PRIVATE_KEY]\nDone", "\(label)")
            }
            #expect(rail.output("-----BEGIN \(label)-----\n\(line)\n\(line)").text == "[PRIVATE_KEY]")
            let prose = "A file begins with -----BEGIN \(label)----- and then comes the key."
            #expect(rail.output(prose).text == prose)
        }
    }

    /// Texts without a secret.
    static let clean: [String] = [
        "postgres://user:password@localhost".replacing("password", with: "<password>"), "https://user:${TOKEN}@example.org",
        "https://example.org:8080/a@b",
        "password: required", "The password is required.", "token: string", "api_key = your-api-key-goes-here-1",
        "secret: process.env.SECRET_1",
        "sk-learn and sk-image", "task-management-system-for-everyone", "token: my-service-account-name-v2",
        "Authorization: Bearer <token>",
        "bearer of bad news and everything else", "eyJub3QiOiJhIGhlYWRlciJ9.e30.e30", "550e8400-e29b-41d4-a716-446655440000",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
        "AKIA is a prefix", "hf_ tokens have 34 letters", "ssh://git@github.com/owner/name.git", "tokens: 1024, max_tokens = 4096",
        "ghp_short", "password=********", "pwd: /usr/local/bin", "secret_santa_list_2024_final",
    ]

    @Test("texts without a secret pass", arguments: clean)
    func passes(text: String) throws {
        let output = try #require(Self.all).output(text)
        #expect(output.text == text && output.findings.isEmpty, "\(output.findings.map(\.reason))")
    }

    @Test("checksums of GitHub's tokens are those its announcement documents; asked for, others pass")
    func checksums() throws {
        // The example of github.blog/2021-04-05-behind-githubs-new-authentication-token-formats, discussed in public.
        let right = ["gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"].joined()
        let wrong = ["gh", "p_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18"].joined()
        #expect(SecretChecks.hasChecksum(right[...]) && !SecretChecks.hasChecksum(wrong[...]))
        let rail = try SecretsRail(verifiesChecksums: true)
        #expect(rail.output(right).text == "[GITHUB_TOKEN]" && rail.output(wrong).text == wrong)
    }

    @Test("what is allowed passes, kinds that are not chosen pass, no kind at all is refused")
    func choice() throws {
        let key = ["AK", "IA", "QZ7PX4KD2MV6TB3N"].joined()
        #expect(try SecretsRail(allowed: [key]).output(key).text == key)
        #expect(try SecretsRail(kinds: [.github]).output(key).text == key)
        #expect(throws: RailConfigurationError.self) { try SecretsRail(kinds: []) }
    }

    @Test("entropy is in bits a character")
    func entropy() {
        #expect(SecretChecks.entropy(of: "aaaa") == 0)
        #expect(SecretChecks.entropy(of: "abcd") == 2)
        #expect(SecretChecks.entropy(of: "0123456789abcdef") == 4)
    }

    @Test("RG-12: a secret longer than may be held is blocked, and nothing of it leaves")
    func tooLong() throws {
        let rail = try #require(Self.all)
        let output = rail.output("x \(["xo", "xb-"].joined())\(String(repeating: "a1", count: 20_000)) y")
        #expect(output.text == "x " && output.block == RailBlock("match_too_long"))
    }
}

extension [String] {
    fileprivate var pair: (String, String) { (self[0], self[1]) }
}
