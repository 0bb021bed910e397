// Brings a one-use code to the server, which answers with a cookie, or with the order to forget it.
export default function keep({ data, parentElement }) {
  if (parentElement.ehBrought === data.code) return;
  parentElement.ehBrought = data.code;
  fetch("/session", { method: "POST", headers: { "x-session-code": data.code } })
    .catch(() => {}); // a reload will ask for the log-in again
}
