// Tells the server which time zone this browser lives in.
for (const input of document.querySelectorAll("input[data-time-zone]")) {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
