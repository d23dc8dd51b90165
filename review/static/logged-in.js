// In the small window of a new login: tells the pages that wait for it, then closes.
new BroadcastChannel("sohoa").postMessage("logged-in");
window.close();
